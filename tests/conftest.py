"""What all tests share: no test of ours fails because a machine is slow."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None, database=None)
settings.load_profile("untimed")
