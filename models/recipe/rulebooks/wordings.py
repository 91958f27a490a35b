"""Wordings of questions that fit many measures. {o} is the thing; the other holes are filled first."""

SPANS = (
    "How far apart are the {ps}?",
    "How far apart are the two {ps}?",
    "What is the distance between the {ps}?",
    "What is the distance between the two {ps}?",
    "How far is it from one {p} to the other?",
    "What lies between one {p} and the other, in length?",
    "How {how} is the {{o}} from {p} to {p}?",
    "How {how} is the {{o}} from one {p} to the other?",
    "How {how} is the {{o}}, measured between the {ps}?",
    "What does the {{o}} measure from {p} to {p}?",
)
CASES = (
    "in the {}",
    "at {} matches",
    "at a {} match",
    "by the rules of the {}",
    "under {} rules",
    "on {} grounds",
    "for the {}",
)
BES = (("is", ""), ("is", ""), ("is", ""), ("must", " be"), ("may", " be"), ("should", " be"), ("has", " to be"))
NOUNS = (
    "What is the {n} of the {{o}}?",
    "What is the {n} of the {{o}}?",
    "What is the {n} of the {{o}}?",
    "What {n} does the {{o}} have?",
    "What {n} must the {{o}} have?",
    "Which {n} is laid down for the {{o}}?",
    "Give the {n} of the {{o}}.",
    "State the {n} of the {{o}}.",
    "Name the {n} of the {{o}}.",
    "What is the {{o}}'s {n}?",
    "What {n} has the {{o}}?",
    "What may the {n} of the {{o}} be?",
    "Within which limits must the {n} of the {{o}} stay?",
    "What {n} is required of the {{o}}?",
    "What {n} should I give the {{o}}?",
    "The {{o}}: what is its {n}?",
    "Which {n} does one find for the {{o}}?",
    "What are the least and the greatest {n} of the {{o}}?",
    "What does the {n} of the {{o}} come to?",
    "The {n} of the {{o}}, please.",
    "Complete the sentence: the {n} of the {{o}} is ...",
)
