"""The words that designs and requests are filled with. It knows nothing of components."""

import random


def words(told: str) -> list[str]:
    """The words of a text; a plus sign stands for a blank within one."""
    return told.split()


THINGS = words("""
cup/cups visitor/visitors lap/laps goal/goals book/books guest/guests ticket/tickets apple/apples star/stars
point/points coin/coins seat/seats page/pages step/steps bird/birds car/cars letter/letters bottle/bottles
photo/photos song/songs run/runs egg/eggs plant/plants cat/cats dog/dogs lamp/lamps box/boxes vote/votes
like/likes mile/miles level/levels key/keys card/cards chair/chairs child/children day/days night/nights
hour/hours order/orders parcel/parcels sheep/sheep stamp/stamps wave/waves bike/bikes boat/boats bead/beads
cookie/cookies error/errors fish/fish flight/flights game/games hen/hens hit/hits jump/jumps kite/kites
leaf/leaves match/matches nut/nuts pen/pens pill/pills plate/plates push-up/push-ups raindrop/raindrops
round/rounds scoop/scoops shot/shots sip/sips sock/socks spoon/spoons stone/stones swim/swims train/trains
tree/trees truck/trucks turn/turns view/views wheel/wheels word/words yard/yards bus/buses player/players
member/members passenger/passengers bug/bugs crate/crates tray/trays call/calls click/clicks badge/badges
ballot/ballots banana/bananas barrel/barrels bell/bells bill/bills block/blocks bolt/bolts bond/bonds boot/boots
brick/bricks bridge/bridges bubble/bubbles bucket/buckets bun/buns button/buttons cable/cables cake/cakes
camel/camels candle/candles canoe/canoes carrot/carrots castle/castles cave/caves chapter/chapters chart/charts
cherry/cherries chip/chips cloud/clouds clue/clues coat/coats comet/comets corner/corners cow/cows crown/crowns
cube/cubes customer/customers deer/deer desk/desks diver/divers door/doors doll/dolls drawer/drawers
dress/dresses drone/drones drop/drops duck/ducks engine/engines envelope/envelopes eraser/erasers exam/exams
farm/farms feather/feathers fence/fences film/films flag/flags flame/flames flower/flowers folder/folders
fork/forks fossil/fossils fountain/fountains frog/frogs garden/gardens gate/gates gift/gifts glass/glasses
globe/globes goat/goats grape/grapes guitar/guitars hammer/hammers harp/harps hat/hats heart/hearts hill/hills
hook/hooks horn/horns horse/horses hotel/hotels house/houses island/islands jar/jars jewel/jewels joke/jokes
juggler/jugglers kitten/kittens knot/knots ladder/ladders lake/lakes lemon/lemons lesson/lessons lever/levers
lid/lids line/lines lion/lions lock/locks log/logs magnet/magnets map/maps marble/marbles mark/marks mask/masks
meal/meals medal/medals melon/melons mirror/mirrors mistake/mistakes moon/moons mountain/mountains mug/mugs
nail/nails needle/needles nest/nests noodle/noodles note/notes number/numbers oar/oars onion/onions owl/owls
paint/paints pan/pans parrot/parrots path/paths peach/peaches pearl/pearls pebble/pebbles pencil/pencils
penguin/penguins piano/pianos picture/pictures pie/pies pig/pigs pillow/pillows pipe/pipes pit/pits pizza/pizzas
planet/planets pond/ponds post/posts pot/pots prize/prizes puzzle/puzzles queen/queens question/questions
rabbit/rabbits rail/rails recipe/recipes record/records ring/rings river/rivers robot/robots rocket/rockets
roof/roofs room/rooms root/roots rope/ropes rose/roses sail/sails sandwich/sandwiches scarf/scarves
scooter/scooters screw/screws seal/seals seed/seeds shark/sharks shelf/shelves shell/shells ship/ships
shoe/shoes shovel/shovels signal/signals skate/skates sketch/sketches snail/snails snake/snakes spark/sparks
spider/spiders station/stations statue/statues stick/sticks story/stories stove/stoves straw/straws
street/streets string/strings student/students swan/swans sweater/sweaters table/tables tail/tails task/tasks
taxi/taxis teapot/teapots tent/tents tile/tiles token/tokens tool/tools tooth/teeth torch/torches towel/towels
tower/towers toy/toys track/tracks trophy/trophies trumpet/trumpets tulip/tulips turtle/turtles tyre/tyres
valley/valleys van/vans vase/vases violin/violins wagon/wagons wall/walls watch/watches whale/whales
whistle/whistles wing/wings wolf/wolves wreath/wreaths zebra/zebras
""")
NAMES = words("""
name title city color email street phone note comment country username nickname company author place subject
topic food drink animal flower river colour hobby team motto slogan address headline code message answer wish
ingredient district team_name label product brand song artist recipe planet caption password pin reason alias
band bird book building capital captain chapter chef client coach coast condition dessert destination director
doctor dream exercise fabric family farm father feature festival film fish fruit game garden gift goal
grade group guide habit hero hotel idea instrument island job joke keyword language leader lesson location
manager material meal memo menu metal mood mother museum neighbour nation number occasion opinion order owner
part partner pet poem position prize profession project pupil question quote region remark result review room
rule saying school season section sentence shape shop sport station story style summary surname task teacher
term theme tool town trade train tree type vehicle village warning weather website wine work writer year
""")
PEOPLE = words("""
Ada Bo Carl Dora Emil Fay Gus Hana Ida Jon Kim Lea Max Nia Otto Pia Quin Rosa Sam Tess Udo Vera Wim Yara Zoe
""")
LISTS = words("""
fruits:Apple,Pear,Plum,Fig,Cherry cities:Paris,Rome,Oslo,Lima,Bern colors:red,green,blue,yellow,pink
animals:Cat,Dog,Owl,Fox,Bee days:Monday,Tuesday,Wednesday,Thursday sizes:Tiny,Normal,Large,Huge
drinks:Tea,Coffee,Milk,Water,Juice languages:English,German,French,Polish sports:Chess,Tennis,Golf,Rowing
seasons:Spring,Summer,Autumn,Winter planets:Mars,Venus,Saturn,Earth levels:Easy,Medium,Hard,Expert
instruments:Piano,Violin,Flute,Drum rooms:Kitchen,Office,Hall,Attic spices:Salt,Pepper,Cumin,Basil
vehicles:Car,Bus,Tram,Bike moods:Happy,Calm,Tired,Angry breads:Rye,Wheat,Corn,Spelt trees:Oak,Elm,Birch,Pine
states:Open,Waiting,Done,Closed currencies:EUR,USD,GBP,CHF phases:Sleep,Wake,Work,Rest toys:Ball,Kite,Doll,Top
shapes:Circle,Square,Star,Heart metals:Iron,Gold,Zinc,Tin formats:PDF,HTML,Text,Image
plans:Free,Team,Company,School teams:Reds,Blues,Greens,Whites soups:Tomato,Leek,Onion,Bean
sauces:Mild,Hot,Sweet,Sour birds:Robin,Crow,Swan,Gull,Heron flowers:Rose,Tulip,Daisy,Lily,Aster
cheeses:Brie,Gouda,Feta,Cheddar fish:Cod,Trout,Eel,Carp nuts:Almond,Walnut,Hazel,Cashew
gems:Ruby,Opal,Topaz,Pearl winds:North,East,South,West continents:Africa,Asia,Europe,America
months:May,June,July,August grades:Fail,Pass,Good,Best tools:Hammer,Saw,Drill,Axe dances:Waltz,Tango,Polka,Samba
cakes:Sponge,Lemon,Carrot,Plum meals:Breakfast,Lunch,Supper,Snack fonts:Serif,Mono,Script,Sans
signals:Stop,Wait,Drive,Turn weathers:Sunny,Cloudy,Rainy,Snowy hats:Cap,Beret,Bowler,Fez
stones:Marble,Slate,Granite,Flint tracks:First,Second,Third,Fourth modes:Slow,Fast,Auto,Manual
floors:Cellar,Ground,Upper,Roof themes:Light,Dark,Sepia,Blue roles:Guest,Editor,Owner,Reader
ranks:Bronze,Silver,Gold,Platinum oils:Olive,Sesame,Palm,Walnut pastas:Penne,Fusilli,Farfalle,Orzo
units:Metre,Foot,Yard,Mile keys:C,D,E,F papers:A3,A4,A5,Letter woods:Teak,Ash,Maple,Cedar
games:Poker,Rummy,Bridge,Whist
""")
RECORDS = words("""
products:product:name:price:stock books:book:title:year:pages cities:city:name:people:area
players:player:name:points:age films:film:title:length:year hotels:hotel:name:rooms:rate
songs:song:title:seconds:plays rivers:river:name:length:depth trips:trip:place:days:cost
dishes:dish:name:calories:price towns:town:name:height:people workers:worker:name:salary:age
boats:boat:name:speed:seats teams:team:name:wins:losses lessons:lesson:subject:hour:room
courses:course:title:credits:fee parcels:parcel:code:weight:price plants:plant:name:height:age
rooms:room:name:seats:size tasks:task:title:hours:priority cars:car:model:price:year pets:pet:name:age:weight
planets:planet:name:moons:mass articles:article:title:words:views students:student:name:grade:age
courts:court:name:width:length museums:museum:name:rooms:fee items:item:label:amount:price
tickets:ticket:code:price:row bikes:bike:brand:gears:price countries:country:name:people:area
recipes:recipe:title:minutes:servings trains:train:code:speed:cars bills:bill:title:amount:month
games:game:title:players:minutes houses:house:street:rooms:rent mountains:mountain:name:height:climbers
shops:shop:name:floors:sales bags:bag:color:weight:price
""")
DONE = words("""
Done Save Send Go OK Submit Apply Enter Continue Store Finish Keep Post Update Confirm Ready Publish Order Book
Check Deliver Write+it Take+it Yes Share Answer Reply Record File Sign Register
""")
UP = words("""
More Plus Add Up Increase +1 Next Another Again + Raise Count Click Tap Press One+more Add+one Bump Push Score
Extra Higher Forward Yes+please Now Here Mark Knock Strike Serve Collect Pick+up Fill Pour Ring Beep Go+on
Log+it Once+more
""")
DOWN = words("""
Less Minus Down Decrease -1 Fewer - Lower Take+one Remove+one Undo Drop
""")
TOGGLES = words("""
Show:Hide Open:Close Start:Stop Follow:Unfollow Mute:Unmute Lock:Unlock Expand:Collapse Play:Pause
Connect:Disconnect Enable:Disable Pin:Unpin Like:Unlike Join:Leave Arm:Disarm Dim:Brighten
""")
FLAGS = words("""
visible open active muted locked playing connected enabled pinned liked joined busy ready online awake paid dark
subscribed done full cold warm wet dry empty loud wild hidden shiny broken asleep fast closed bright ripe rare
sold late early safe old secret spicy sweet vegan clean dusty green heavy light local modern noisy quiet
round sharp simple slow smooth soft special strong tall thin tidy tiny weak wide wooden young brave calm clever
curious
""")
EMPTY = words("""
Nothing+yet None+left No+entries The+list+is+empty Nothing+found Empty All+gone Still+empty No+results
""")
RESET = words("""
Reset Clear Start+over Zero Back+to+start Restart New+round Empty Set+back Begin+again Wipe All+off Forget Erase
Fresh+start Nought Remove+all Throw+away Tidy Delete+all
""")
GREETINGS = words("""
Hello Hi Welcome Good+morning Hey Greetings Dear Good+evening Howdy Ahoy Servus Goodbye Thanks
""")
CONVERSIONS = """metres:feet:@* 3.281,kilometres:miles:@* 0.621,kilograms:pounds:@* 2.205,litres:gallons:@* 0.264,
hours:minutes:@* 60,days:hours:@* 24,euros:dollars:@* 1.1,inches:centimetres:@* 2.54,grams:ounces:@/ 28.35,
weeks:days:@* 7,minutes:seconds:@* 60,feet:inches:@* 12,knots:kmh:@* 1.852,acres:hectares:@* 0.405,
kelvin:celsius:@- 273.15,cups:litres:@* 0.24,dozens:pieces:@* 12,stones:pounds:@* 14,pints:litres:@* 0.568,
years:months:@* 12,bytes:bits:@* 8,miles:kilometres:@* 1.609,pounds:kilograms:@/ 2.205,yards:metres:@* 0.914"""
CONVERSIONS = [line.strip() for line in CONVERSIONS.split(",")]
UNITS = words("""
EUR USD km kg pieces points minutes hours pages litres boxes m cm tons seats
""")
KEYS = words("""
theme language user locale currency level colour session mode size team units account tone region depth
""")
EVENTS = words("""
save close pick remove add change send open select choose finish cancel accept refuse answer like vote
""")
AREAS = words("""
settings profile kitchen garden office library shop station school museum theatre harbour hotel club farm bakery
cinema workshop studio market zoo airport clinic team trip party
""")


def spaced(word: str) -> str:
    """The word with its plus signs turned into blanks, unless it is about plus signs."""
    return word if word in ("+", "+1") else word.replace("+", " ")


def label(random: random.Random, likely: list[str]) -> str:
    """One of the likely labels, or now and then any word, so that labels must be copied and not guessed."""
    if random.random() < 0.15:
        return random.choice(random.choice((NAMES, AREAS, FLAGS))).replace("_", " ").capitalize()
    return spaced(random.choice(likely))


def thing(random: random.Random) -> tuple[str, str]:
    """A thing that is counted: one, and several."""
    one, several = random.choice(THINGS).split("/")
    return one, several


def identifier(phrase: str) -> str:
    """A variable's name for the phrase."""
    first, *others = phrase.replace("-", " ").replace("_", " ").replace("'", "").split()
    return first[0].lower() + first[1:] + "".join(word.capitalize() for word in others)


def listed(random: random.Random) -> tuple[str, list[str]]:
    """The name of a list, and three or four of its entries."""
    name, entries = random.choice(LISTS).split(":")
    chosen = random.sample(entries.split(","), random.choice((3, 3, 3, 4)))
    return name, chosen


def record(random: random.Random) -> list[str]:
    """Several, one, a field that is text, and two that are numbers."""
    return random.choice(RECORDS).split(":")
