"""What a bench measured, as a file that bench/compare reads."""

import json


class Results:
    def __init__(self, bench):
        self._document = {"bench": bench, "measures": []}

    def add(self, name, unit, better, values):
        """better: "higher" or "lower"; values: one for each repetition."""
        assert better in ("higher", "lower") and values
        self._document["measures"].append(
            {"name": name, "unit": unit, "better": better, "values": list(values)}
        )

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self._document, file, indent=1)
            file.write("\n")
