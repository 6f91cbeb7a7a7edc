"""What runs where student code runs, while a class is graded: a warm process, and what it forks.

Nothing of the judge's is here, and nothing that was recorded: the package's copy in the sandbox has stand-ins in their
place (`stand_ins`). Whatever comes out of here is data, and nobody believes it more than that.
"""
