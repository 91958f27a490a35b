"""How to read each part of the report, for a reader who knows nothing of it. Words only."""

SCORE_MEANS = {
    "facts": "the share of the asked facts that an answer gives right, less where it states others wrongly; and saying "
    "so where the documents do not tell",
    "works": "a component that passes every test of its question",
    "compiles": "one that compiles in runes mode",
    "svelte5": "one with nothing of Svelte 4 in it",
    "uses": "one with all that the question asks for in it",
}  # by the scorer's name
SCORE_MEANS_OTHERWISE = "how right an answer is, as its scorer says"

CORRECT = (
    "Correct is the share of questions answered wholly right. In brackets: the range that holds the true figure with "
    "95% confidence. The other columns count answers."
)
SCORES = f"Score is the mean over questions of *{{name}}*: {{means}}. {CORRECT}"
SEVERAL_SCORES = (
    f"The means over questions of several scores: {{told}}. Only *{{name}}* decides who is ahead. {CORRECT}"
)
ATTEMPTS = (
    "Each question was asked several times. Best of n takes each question's best answer; pass@k is the chance that at "
    "least one of k attempts is correct."
)
CAUSES = (
    "Each answer that is not correct counts once, under the first cause that holds for it, from left to right. Wrong "
    "is what remains: a wrong or incomplete answer that its record explains no further."
)
ERRORS = (
    "What went wrong with how many answers, in the scorer's own words: the five commonest errors of each strategy. An "
    "answer may have several."
)
TOKENS = (
    "Tokens per answer, on average. Sent counts the prompt before it leaves; evaluated is what the engine says it "
    "read. Where it read less than was sent, the front of the prompt was lost, and the strategy is marked truncated."
)
ESTIMATED = (
    "~ marks an estimate: the server does not show the prompt that it puts to the model, so what it adds was measured "
    "on short ones."
)
COSTS = (
    "Preparation (indexing, baking, training) happens once; its memory is rounded up to whole GB. Each answer is the "
    "mean time of one."
)
TESTS = (
    "On how many questions was one ahead of the other? p is the chance of a split at least this uneven if both were "
    "equally good (exact two-sided sign test; McNemar's exact test where answers are all right or all wrong). Holm's "
    "correction allows for testing several pairs; a difference counts when p is then below 0.05. The best mean was "
    "found with the same answers, so a winner needs every line."
)
AGAINST_BEST = f"Is the best mean really the best? {TESTS}"
AGAINST_BASELINE = "Do the others help at all? To be read like the table before; corrected as a family of its own."
TOPICS = "The mean score on the questions of each topic. Few questions make a rough figure."
TRAINING = (
    "Base is the model as it came. P% is the share of its parameters that was trained; TLoss and VLoss are the losses "
    "on training and validation data (lower is better); Mem is the peak memory. {asked} Correct responses are bold."
)
ANSWERS = "Open a question to see its reference, what each strategy answered, and why it got its score."
RUN = "Everything that decides the answers: the same values give the same report, but for times."
