"""How the embedded miniature is made: worlds that are invented here, a tokenizer, a training and an evaluation.

    python -m knowhow.models.recipe.train      makes the weights (`make mini`), on a GPU in minutes, on 2 cores in hours
    python -m knowhow.models.recipe.evaluate   says what they can do

Nothing is downloaded. Needs the extra `recipe` (torch, transformers), which running the miniature does not.
"""
