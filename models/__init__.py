"""The embedded miniature (`mini/`) and the recipe that made it (`recipe/`)."""
