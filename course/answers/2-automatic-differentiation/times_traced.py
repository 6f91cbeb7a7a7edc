# %% right: counted
times_traced = 3

# %% right: as a float
times_traced = 3.0

# %% mistake: once
# It is traced anew for each new shape and each new dtype: the program that was made for one does not fit the other.
times_traced = 1

# %% mistake: the dtype forgotten
# The shapes are counted. A program is made for a dtype, too: whole numbers take other instructions than floats.
times_traced = 2

# %% mistake: shapes that have been seen
# One of these calls has the shape and the dtype of an earlier one. Its program is there already.
times_traced = 4

# %% mistake: every call
# The print happens while the function is traced, and not when the compiled program runs: a call whose shapes and dtypes have been seen
# before prints nothing.
times_traced = 5

# %% mistake: never
# When a function is traced, its Python code is run, with the print in it.
times_traced = 0

# %% wrong: a text
times_traced = "three"

# %% wrong: six
times_traced = 6

# %% wrong: ten
times_traced = 10


# %% right: counted by the machine
_seen = {(shape, dtype) for shape, dtype in [((3,), "float"), ((4,), "float"), ((3,), "int"), ((3,), "float")]}
times_traced = len(_seen)

# %% right: an array of JAX
times_traced = jnp.array(3)

# %% right: a number of NumPy
times_traced = np.int64(3)
