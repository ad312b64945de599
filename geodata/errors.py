"""The error tree, in the planner's words.

GeodataError
└── RegionError    a file of a region folder is missing, broken or disagrees with another
"""


class GeodataError(Exception):
    """Anything wrong with data, said so that the reader knows where and how to mend it."""


class RegionError(GeodataError):
    """A region folder cannot be used; one line names the file, the problem and the cure."""

    def __init__(self, file: str, problem: str, cure: str) -> None:
        self.file, self.problem, self.cure = file, problem, cure
        super().__init__(f"{file}: {problem}. {cure}")
