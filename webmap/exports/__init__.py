"""What leaves the screen: the facts and words of a view, once, below every painter."""
