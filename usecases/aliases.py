"""The calm names by which people appear on lists and screens; drawn by lot, never made from a person's own name."""

import secrets

WORDS = (
    *("Alder", "Amber", "Aspen", "Aster", "Bay", "Beech", "Birch", "Bluff", "Bracken", "Brook", "Cedar", "Clover"),
    *("Coral", "Cove", "Crane", "Creek", "Cypress", "Dale", "Dawn", "Delta", "Dune", "Elder", "Elm", "Ember", "Fern"),
    *("Fir", "Fjord", "Flint", "Garnet", "Glade", "Glen", "Grove", "Harbor", "Hazel", "Heath", "Heron", "Hollow"),
    *("Indigo", "Iris", "Island", "Ivy", "Juniper", "Kestrel", "Lagoon", "Lake", "Larch", "Laurel", "Linden"),
    *("Lotus", "Lupine", "Madrone", "Maple", "Marsh", "Meadow", "Mesa", "Mist", "Moss", "Myrtle", "Oak", "Opal"),
    *("Osprey", "Otter", "Pebble", "Pine", "Plover", "Poplar", "Prairie", "Quartz", "Rain", "Reed", "Ridge"),
    *("River", "Robin", "Rowan", "Sable", "Sage", "Sedge", "Shore", "Sorrel", "Sparrow", "Spruce", "Summit", "Swallow"),
    *("Tamarack", "Thistle", "Thrush", "Tide", "Trillium", "Vale", "Valley", "Willow", "Wren", "Yarrow"),
)


def new_alias() -> str:
    """A word of nature and a number, such as 'Alder 33'."""
    return f"{secrets.choice(WORDS)} {10 + secrets.randbelow(990)}"
