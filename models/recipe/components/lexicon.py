"""Words for invented dialects: likely names, names that do not exist, shapes of blocks, events and bindings.

It knows names and shapes; which of them make a dialect is decided elsewhere.
"""

import random

from .dialect import Blocks
from .words import words

FORBIDDEN = ("$state", "$derived", "$props", "$effect", "$bindable", "$inspect", "$host", "@render", "#snippet", "$$")

STATE = words("""
cell ref signal atom source box live mutable changing tracked hold keep react observable memory slot own local
dyn datum store_of field_of kept fluid
""")
DERIVED = words("""
memo computed calc from formula follow compute auto lazy deduce infer linked reckon fold equation watchful pure
always out_of
""")
PROPS = words("""
inputs attrs given params args options received parent handed takes entrance input external incoming ports
passed intake
""")
PROP = words("prop input attr given param in needs expects takes")
EFFECT = words("""
run watch after sync react observe reaction autorun perform track tick when side act do_after listen onchange
upkeep
""")
MOUNT = words("mounted ready start setup begin shown")
UNDO = words("cleanup undo dispose lastly leave stop")
BOUND = words("bound twoway shared linkable model inout open mutual both tied exchange writable")
EMIT = words("emit notify raise tell fire signal announce publish send trigger report")
CONTENT = words("put show draw insert place paint use emit here embed mount stamp print output include outlet")
CHILDREN = words("children children content body inner inside nested")
PIECE = words("piece part block template chunk fragment define def markup macro stencil shape")
OUTLET = words("outlet content yield inner children body Outlet Children")
FRAMEWORKS = words("""
Tern Ember Willow Quartz Fjord Basalt Sparrow Tundra Pebble Maple Comet Delta Lumen Rivet Sable Onyx Heron Alder
Cobalt Drift Flint Gale Indigo Juniper Krill Larch Marl Nimbus Opal Plover Reed Slate Thistle Umber Vale
""")
SIGILS = ("$",) * 7 + ("@", "@", "#", "use", "use_", "", "", "", "~", "%", "make_", ".")
ON = words("""
on%e={%h} on%e={%h} on%e={%h} on%e={%h} on%e={%h} on%e={%h} on%E={%h} @%e={%h} (%e)={%h} when:%e={%h} on-%e={%h}
ev.%e={%h} @%e="%s" *%e={%h} %e->{%h} W:%e={%h} on_%e={%h} on:%e={%h} !%e={%h}
""")
PREVENT = words("|prevent .prevent :stay |calm .still")
CALLBACK = words("on%e on%e on%e on%E on_%e %e when%E do%E")
BIND = words("model:%a={%n} %a:={%n} sync:%a={%n} %a<->{%n} tie:%a={%n} v-%a={%n} [(%a)]={%n} W:%a={%n}")
MARKS = ("{@W X}", "{@W X}", "{@W X}", "{+X}", "{W X}", "{>X}", "<W X />", "{#W X /}")
PIECES = (("{#W %n}", "{/W}"), ("{#W %n}", "{/W}"), ("<W %n>", "</W>"), ("{%W %n%}", "{%endW%}"))
INTERPOLATIONS = ("{{ %e }}", "{{%e}}", "{= %e}", "<% %e %>")
ATTRIBUTES = (':%a="%e"', "%a={{%e}}", "[%a]={%e}")
CONTEXTS = (
    ("useContext", "provide"),
    ("inject", "provide"),
    ("fromContext", "toContext"),
    ("readContext", "writeContext"),
)
CONDITIONS = words("if when show case given")
LOOPS = words("for each loop every repeat")
OTHERWISE = words("else otherwise or")
SHAPES = (  # if, else if, else, its end, each, nothing in it, its end
    ("{#C %c}", "{:O C %c}", "{:O}", "{/C}", "{#L %v%x of %l%k}", "{:O}", "{/L}"),
    ("{#C %c}", "{:O C %c}", "{:O}", "{/C}", "{#L %l as %v%x%k}", "{:O}", "{/L}"),
    ("<C {%c}>", "<OC {%c}>", "<O />", "</C>", "<L {%l} as {%v%x}>", "<O />", "</L>"),
    ("{% C %c %}", "{% O C %c %}", "{% O %}", "{% end %}", "{% L %v%x in %l %}", "{% O %}", "{% end %}"),
    ("@C (%c) {", "} @O C (%c) {", "} @O {", "}", "@L (%v%x of %l) {", "} @O {", "}"),
    ("[C %c]", "[O C %c]", "[O]", "[/C]", "[L %v%x in %l]", "[O]", "[/L]"),
)
SYLLABLES = words("""
ba be bi bo bu da do du fa fe fo ga go gu ka ke ki ko ku la le lo lu ma me mi mo na no nu pa pi po ra re ri ro
sa si so ta te ti to tu va ve vi vo wa we wi xa xo ya yo za ze zi zo qua kri plo fen dor mel tis vor nax lin bex
hul jam sko tra gle
""")


def invented(random: random.Random, syllables: int = 2) -> str:
    """A word that does not exist."""
    return "".join(random.choice(SYLLABLES) for _ in range(syllables))


def word(random: random.Random, likely: list[str], odd: float = 0.4) -> str:
    """One of the likely words, or an invented one."""
    return invented(random, random.choice((2, 2, 3))) if random.random() < odd else random.choice(likely)


def called(random: random.Random, sigil: str, likely: list[str]) -> str:
    """A function's name behind the dialect's sigil."""
    name = word(random, likely)
    return sigil + (name.capitalize() if sigil == "use" else name)


def blocks(random: random.Random) -> Blocks:
    """Conditions and lists in a shape other than Svelte's."""
    condition, loop, other = random.choice(CONDITIONS), random.choice(LOOPS), random.choice(OTHERWISE)
    shape = random.choice(SHAPES)
    if shape[0][0] == "<":
        condition, loop, other = condition.capitalize(), loop.capitalize(), other.capitalize()
    if_, elif_, else_, endif, each, empty, endeach = (
        part.replace("C", "\0").replace("L", "\1").replace("O", other).replace("\0", condition).replace("\1", loop)
        for part in shape
    )
    keyed = " (%k)" if " as %v" in each else ""
    return Blocks(if_, elif_, else_, endif, each, key=keyed, empty=empty, endeach=endeach)
