"""Answers SQL with DuckDB: each line in is {"setup": [...], "query": "..."}, each line out {"rows": [...]} or {"error": "..."}."""

import datetime
import decimal
import json
import sys

try:
    import duckdb
except ImportError:
    sys.exit(77)

EPOCH = datetime.date(1970, 1, 1)


def written(number: float) -> str:
    """As many digits as tell it apart, never an exponent, no point in a whole number."""
    text = format(decimal.Decimal(repr(number + 0.0)), "f")
    return text[:-2] if text.endswith(".0") else text


def cell(value):
    if isinstance(value, datetime.date):
        return (value - EPOCH).days
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    return value


connection = duckdb.connect()
connection.execute("set threads = 1")
connection.create_function("written", written, [duckdb.type("DOUBLE")], duckdb.type("VARCHAR"))
for line in sys.stdin:
    question = json.loads(line)
    try:
        for statement in question["setup"]:
            connection.execute(statement)
        rows = connection.execute(question["query"]).fetchall()
        answer = {"rows": [[cell(value) for value in row] for row in rows]}
    except duckdb.Error as error:
        answer = {"error": str(error)}
    print(json.dumps(answer))
