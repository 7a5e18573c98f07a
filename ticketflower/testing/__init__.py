"""How the tests run: the runner, and the database they run on."""
