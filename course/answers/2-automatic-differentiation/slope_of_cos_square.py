# %% right: by grad
slope_of_cos_square = grad(lambda x: jnp.cos(x**2))(2.0).item()

# %% right: by hand
slope_of_cos_square = -2 * 2 * math.sin(4)

# %% right: rounded
slope_of_cos_square = 3.027

# %% mistake: the sign
# The derivative of the cosine is minus the sine.
slope_of_cos_square = 4 * math.sin(4)

# %% mistake: no inner derivative
# That is the derivative of the cosine at x squared. By the chain rule, the derivative of x squared comes as a factor.
slope_of_cos_square = -math.sin(4)

# %% mistake: 2 for 2 x
# The inner derivative is off: the derivative of x squared is 2 x, and at x = 2 that is 4, not 2.
slope_of_cos_square = -2 * math.sin(4)

# %% mistake: degrees
# The sine was taken of 4 degrees. Angles are in radians.
slope_of_cos_square = -4 * math.sin(math.radians(4))

# %% mistake: the function, not its slope
# That is the value of cos(x squared), not its derivative.
slope_of_cos_square = math.cos(4)

# %% wrong: cosine for sine
slope_of_cos_square = 4 * math.cos(4)

# %% wrong: a text
slope_of_cos_square = "3.027"

# %% wrong: at x = 1
slope_of_cos_square = -2 * math.sin(1)


# %% right: forward mode, an array
slope_of_cos_square = jax.jvp(lambda x: jnp.cos(x**2), (2.0,), (1.0,))[1]

# %% right: a central difference
slope_of_cos_square = (math.cos(2.00001**2) - math.cos(1.99999**2)) / 0.00002

# %% wrong: a tuple of value and slope
slope_of_cos_square = (math.cos(4), -4 * math.sin(4))
