"""The demo page in English."""

from local_stack.demo_page.texts.texts import Dish, Restaurant, Texts

TEXTS = Texts(
    language="English",
    title="Fooodis: three restaurants, one table",
    description="Nordic home cooking in Stockholm, Göteborg and Malmö.",
    skip="Skip to the content",
    nav=(("#restaurants", "Restaurants"), ("#menu", "Menu"), ("#hours", "Hours")),
    kicker="Stockholm · Göteborg · Malmö",
    headline="Good food, and a place kept for you",
    lead=(
        "We cook what the season gives: fish from the west coast, roots from the field next door, bread from our own"
        " oven. Come as you are. About a third of our tables wait for guests who simply drop in."
    ),
    ask="Ask us anything",
    see_menu="See the menu",
    facts=(("3", "restaurants"), ("145 kr", "lunch with bread and coffee"), ("6 km", "we deliver, every day")),
    restaurants_headline="Three restaurants",
    restaurants_lead="The same kitchen at heart, each with its own view.",
    restaurants=(
        Restaurant(
            "kajen",
            "Fooodis Kajen",
            "Hamnpromenaden 12, Stockholm",
            "By the water, with the boats so near that you can read their names. Dogs are welcome in the bar.",
        ),
        Restaurant(
            "linden",
            "Fooodis Linden",
            "Lindallén 4, Göteborg",
            "A courtyard under an old linden tree, and a room of its own for forty who have something to celebrate.",
        ),
        Restaurant(
            "torget",
            "Fooodis Torget",
            "Saluhallstorget 9, Malmö",
            "Next to the market hall. What was on the stalls at seven is on your plate at noon.",
        ),
    ),
    menu_headline="From the menu",
    menu_lead="A few of the dishes that stay when the rest changes with the week.",
    menu=(
        Dish("Char from Vättern", "browned butter, dill potatoes, pickled cucumber", "265", "G"),
        Dish("Smoked celeriac", "hazelnut, apple, brown bread crumbs", "195", "VE"),
        Dish("Oat-milk risotto", "chanterelles, thyme, roasted pumpkin seeds", "189", "VE G"),
        Dish("Grandmother's meatballs", "cream sauce, lingonberries, pressed cucumber", "205"),
        Dish("Cardamom bun pudding", "cloudberries and vanilla", "95", "V"),
    ),
    marks="V vegetarian · VE vegan · G gluten-free. Allergic? Tell us when you book and when you order.",
    ask_headline="Wondering about something?",
    ask_lead="Our host answers around the clock, in English and Swedish, and fetches a colleague when one is needed.",
    questions=("Do you have gluten-free bread?", "Can we come twelve people?", "May I bring my dog?"),
    hours_headline="Opening hours",
    hours=(
        ("Monday to Thursday", "11–22"),
        ("Friday", "11–24"),
        ("Saturday", "12–24"),
        ("Sunday", "12–21"),
    ),
    hours_note="The kitchen closes an hour before the restaurant. Lunch is served Monday to Friday, 11–14.",
    footer="Fooodis is made up, and so are its dishes. The chat in the corner is real.",
    demo="Behind the demo",
    console="The console",
    mail="Caught mail",
)
