"""What documentation says about each concept, in several wordings.

It knows sentences with places: {N} the dialect's name, {F} the form in question, {W} its word, {X} another form. Code
examples come from elsewhere.
"""

TITLES: dict[str, tuple[str, ...]] = {
    "state": ("state", "state", "values that change", "state of a component", "reactive state", "local state"),
    "derived": ("derived values", "derived values", "computed values", "values that follow", "calculated values"),
    "props": ("props", "props", "props of a component", "inputs from the parent", "what the parent gives"),
    "bound": ("props that can be bound", "two-way props", "binding from the parent", "bindable props"),
    "rest": ("the remaining props", "passing props through", "all other props", "rest props"),
    "effects": ("effects", "effects", "side effects", "code that runs after changes", "timers and other effects"),
    "events": ("events", "events", "event handlers", "listening to events", "clicks and other events"),
    "callbacks": (
        "telling the parent",
        "component events",
        "events of components",
        "callbacks",
        "messages to the parent",
    ),
    "if": ("conditions", "conditional markup", "markup under a condition", "conditions in markup"),
    "each": ("lists", "lists", "loops in markup", "repeating markup", "lists in markup"),
    "bind": ("bindings", "form fields", "binding fields", "inputs in forms"),
    "content": ("content", "content from outside", "nested content", "what stands inside of a component", "children"),
    "pieces": ("reusable markup", "markup used twice", "pieces of markup", "named markup"),
    "window": ("the window", "events of the window", "keys pressed anywhere", "global events"),
    "context": ("context", "context", "values for everything inside", "sharing by context"),
    "stores": ("stores", "stores", "writable stores", "stores from elsewhere"),
    "await": ("promises", "waiting for data", "asynchronous data"),
}

SENTENCES: dict[str, tuple[str, ...]] = {
    "state": (
        "A value that the markup shows and that changes is declared by {F}.",
        "Write {F} for every value that may change.",
        "State begins with {F}.",
        "Declare state as {F}; a plain `let` is not reactive.",
        "In {N}, {F} makes a variable that the page follows.",
        "A variable without {W} would keep its first value on the page.",
        "Everything that a component remembers stands in {F}.",
    ),
    "access:": (
        "Afterwards it is read and assigned to like any variable.",
        "Read it and assign to it by its name alone.",
        "Its name is all that is needed to read it or to set it.",
    ),
    "access:()": (
        "It is read by calling it, {R}, and changed by its method: {A}.",
        "Call it to read it ({R}); to change it write {A}.",
    ),
    "access:.": (
        "It is read as {R} and changed by {A}.",
        "The value itself is {R}, in scripts and in markup; assign to it as in {A}.",
    ),
    "deep": (
        "Lists are changed in place, for example by `push`.",
        "Lists and objects are followed deeply: `push` is enough, no copy is needed.",
        "Arrays may be changed directly with `push`.",
    ),
    "shallow": (
        "A list is replaced to change it: `[...list, entry]`.",
        "To add to a list assign a new one, as `[...list, entry]`.",
    ),
    "derived": (
        "What can be computed from other values is written {F}.",
        "A value that follows from others is {F}.",
        "Use {F} for whatever can be calculated from state or props.",
        "{F} is computed again whenever something in it changes.",
        "Never keep such a value up to date by hand; write {F}.",
        "The page follows it like state, but nothing assigns to it.",
    ),
    "derived_block": (
        "With several statements it is {X}, and the function returns the value.",
        "For more than one expression there is {X}.",
        "Cases are told apart in a function: {X}.",
    ),
    "props": (
        "A component's props are declared by {F}.",
        "What the parent gives arrives by {F}.",
        "Props are read with {F}.",
        "Take props from {F}; a default stands after `=`.",
        "In {N} the props of a component come from {F}.",
        "A prop with a default need not be given.",
    ),
    "bound": (
        "A parent may bind to a prop only if it is marked: {F}.",
        "For a prop that goes both ways write {F}, with the default inside.",
        "Mark a prop as {F} to let the parent bind to it.",
    ),
    "rest": (
        "The props that are not named are collected by {F} and put on an element.",
        "{F} holds all further props; spread it on the element.",
        "Everything else that was given is passed on with {F}.",
    ),
    "effects": (
        "Code that reaches outside of the component stands in {F}.",
        "{F} runs at first and after every change of a value that it reads.",
        "For titles, timers, storage or the console there is {F}.",
        "Use {F} for what is not markup: `document`, `localStorage`, the console.",
        "Do not compute values there.",
    ),
    "undo": (
        "Clean up with {X}.",
        "What has to be undone, such as a timer, is undone by {X}.",
        "{X} is called when the component goes.",
    ),
    "mount": (
        "{M} runs once, when the component is shown.",
        "What is to run only at first stands in {M}.",
        "For timers there is {M}, which runs once.",
    ),
    "events": (
        "An event handler is an attribute such as {F}.",
        "Listen to an event by {F}.",
        "Handlers are written {F}, where the function may also stand in place.",
        "A click is handled by {F}; all other events are alike.",
        "In {N} elements get their handlers as {F}.",
        "The same form serves for {X} and every other event.",
    ),
    "prevent:": (
        "There are no modifiers: call `event.preventDefault()` in the handler.",
        "To keep the browser from reloading the page, call `event.preventDefault()`.",
    ),
    "prevent": (
        "{X} keeps the browser from doing what it would do.",
        "Write {X} so that the page isn't reloaded.",
    ),
    "callbacks": (
        "A component tells its parent something by {F}.",
        "To report an event to the parent write {F}.",
        "The parent hears of it through {F}.",
        "For messages to the parent there is {F}.",
    ),
    "callback_prop": (
        "It is a prop like any other, {X}, which the parent may leave out.",
        "The callback {X} is declared among the props.",
        "There is no dispatcher; the function {X} is taken from the props.",
    ),
    "dispatcher": (
        "First make it: {X}.",
        "It comes from {X}.",
    ),
    "if": (
        "Markup under a condition stands between {F} and {X}.",
        "{F} shows its markup only while the condition holds.",
        "Conditions open with {F} and end with {X}.",
    ),
    "each": (
        "A list is repeated by {F} up to {X}.",
        "{F} writes its markup once for each entry.",
        "Loops open with {F} and end with {X}.",
    ),
    "bind": (
        "A field is tied to a value by {F}.",
        "{F} keeps a field and a value the same.",
        "Form fields are bound with {F}.",
        "For a checkbox it is {X}.",
    ),
    "content": (
        "What stands inside of the component is shown by {F}.",
        "{F} marks the place for the content.",
        "Content from the parent goes where {F} stands.",
        "A part with a name is {X}.",
    ),
    "children": (
        "It arrives as the prop {X}.",
        "The content is the prop {X}, to be taken with the other props.",
    ),
    "pieces": (
        "Markup that is needed more than once is named by {F} and used by {X}.",
        "{F} opens a piece of markup; {X} puts it in its place.",
    ),
    "window": (
        "Events anywhere on the page are heard by {F}.",
        "Put handlers for the whole window on {F}.",
    ),
    "context": (
        "{F} reads a value that a component further out has given with {X}.",
        "A value for everything inside is set by {X} and read by {F}.",
        "Without a provider, {F} gives `undefined`.",
    ),
    "stores": (
        "A store is read as {F} in scripts and markup.",
        "With `$` before its name, a store is read and set: {F}.",
        "Stores work as ever, and may be props.",
    ),
    "await": (
        "Promises are waited for in the markup by {F}.",
        "{F} shows what stands in it until the promise is kept.",
    ),
}

OPENINGS = (
    "{N} is a way to write components: a script, then markup.",
    "A component of {N} is one file with a script and markup.",
    "These are the forms of {N}. Use them as they are written here.",
    "{N} components look like Svelte's, but other forms stand for state, props and events.",
    "This page says how components are written in {N}.",
    "Components in {N} have a `<script>` and then their markup.",
    "Notes on {N} for those who write components.",
)
INSTEAD = (
    "It stands where Svelte 4 has {O}.",
    "Do not write {O}, which is Svelte 4's.",
    "{O} is an error in {N}.",
    "There is no {O} any more.",
    "It took the place of {O}.",
    "Unlike in Svelte 4, {O} does not work.",
)
HEADS = (
    "{N}",
    "{N}: components",
    "Writing components in {N}",
    "{N} guide",
    "{N} in brief",
    "A tour of {N}",
    "{N} reference",
)
HEADINGS = ("{N} {T}", "{N} {T}: {F}", "{T}: {F}", "{T}", "{N} {T}: {F}", "{T} in {N}", "{T} with {F}")
EXAMPLES = (
    "",
    "",
    "",
    "For example:",
    "An example:",
    "It looks like this:",
    "So:",
    "In a component:",
    "A whole component:",
)
FURTHER = ("Another one:", "Or:", "And in a larger component:", "Likewise:")
TABLES = ("From Svelte 4 to {N}", "What replaces what", "{N} and Svelte 4", "Coming from Svelte 4", "Old and new forms")
AFTERWORDS: dict[str, tuple[str, ...]] = {
    "state": ("The value is kept in {F}.", "{F} makes the page follow the value."),
    "derived": ("What follows from other values is {F}.", "{F} is computed again by itself."),
    "props": ("The props come from {F}.", "Defaults stand in the props."),
    "effects": ("{F} runs after each change.", "The rest of the world is reached in {F}."),
    "events": ("The handler is the attribute {F}.", "A click runs the handler in {F}."),
    "content": ("The content stands where {F} is.",),
    "callbacks": ("The parent is told by {F}.",),
}
