"""Statistics by NumPy, SciPy and pandas: each line in is {"what": "...", ...}, each line out {"name": {"is": number, "near": number} or null}.

`near` is how far another correct program may be off: 1e-9 of the value (1e-6 for p values), and what rounding of the data makes.
"""

import itertools
import json
import math
import sys
import warnings

try:
    import numpy as np
    import pandas as pd
    import scipy.stats as st
except ImportError:
    sys.exit(77)

warnings.filterwarnings("ignore")
EPSILON = 4e-15


def near(value, relative=1e-9, slack=0.0):
    if value is None or not math.isfinite(value):
        return None
    return {"is": float(value), "near": relative * abs(float(value)) + float(slack) + 1e-300}


def known(values):
    return np.array([it for it in values if it is not None], dtype=float)


def size(values):
    return EPSILON * np.max(np.abs(values)) if len(values) else 0.0


def quantiles(x, names):
    return {name: near(np.quantile(x, q) if len(x) else None, slack=size(x)) for name, q in names.items()}


QUARTILES = {"p25": 0.25, "median": 0.5, "p75": 0.75}


def spread(x):
    n_rows, x = len(x), known(x)
    found = quantiles(x, {"min": 0, "p10": 0.1, **QUARTILES, "p90": 0.9, "max": 1})
    found["n"], found["missing"] = near(len(x)), near(n_rows - len(x))
    found["mean"] = near(np.mean(x) if len(x) else None, slack=size(x))
    found["sd"] = near(np.std(x, ddof=1) if len(x) > 1 else None, slack=size(x))
    return found


def correlate(x, y):
    pairs = [(a, b) for a, b in zip(x, y) if a is not None and b is not None]
    n = len(pairs)
    found = dict.fromkeys(["pearson", "p", "spearman", "p_spearman", "slope", "intercept", "r2"])
    found["n"], found["left_out"] = near(n), near(len(x) - n)
    a, b = np.array([it[0] for it in pairs]), np.array([it[1] for it in pairs])
    if n < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return found
    pearson, spearman, line = st.pearsonr(a, b), st.spearmanr(a, b), st.linregress(a, b)
    # Rounded data move a correlation by their rounding over their deviation.
    moved = size(a) / np.std(a) + size(b) / np.std(b)

    def p_value(r, p, moved):
        if abs(r) > 1 - 1e-9:
            return {"is": 0.0, "near": 1e-4}
        sure = lambda r: 2 * st.t.sf(abs(r) * math.sqrt((n - 2) / (1 - r * r)), n - 2)
        return near(p, 1e-6, abs(sure(r) - sure(r * (1 + 2 * moved / max(abs(r), 1e-300)) if abs(r) < 0.5 else r * (1 - 2 * moved))))

    r, rho = float(pearson.statistic), float(spearman.statistic)
    found["pearson"], found["p"] = near(r, slack=moved), p_value(r, pearson.pvalue, moved)
    found["spearman"] = near(rho, slack=1e-15)
    found["p_spearman"] = p_value(rho, spearman.pvalue, 1e-15)
    steep = np.std(b) / np.std(a)
    found["slope"] = near(line.slope, slack=2 * moved * steep)
    found["intercept"] = near(line.intercept, slack=size(b) + 2 * moved * steep * np.max(np.abs(a)))
    found["r2"] = near(r * r, slack=2 * moved)
    return found


def summary(x):
    n_rows, x = len(x), known(x)
    mean = near(np.mean(x) if len(x) else None, slack=size(x))
    return {"n": near(n_rows), "known": near(len(x)), "mean": mean, "value": mean, **quantiles(x, QUARTILES)}


def median_interval(x):
    """Order statistics that hold the median with 95 %: as many left out on each side as the binomial allows."""
    n, x = len(x), np.sort(x)
    out = [k for k in range(1, n // 2 + 1) if 2 * st.binom.cdf(k - 1, n, 0.5) <= 0.05]
    return (near(x[out[-1] - 1]), near(x[n - out[-1]])) if out else (None, None)


def tests(a, b):
    a, b = known(a), known(b)
    found = dict.fromkeys(["welch", "mann_whitney", "hedges"])
    found["median_low"], found["median_high"] = median_interval(a)
    if min(len(a), len(b)) < 3:
        return found
    n, m = len(a), len(b)
    pooled = math.sqrt(((n - 1) * np.var(a, ddof=1) + (m - 1) * np.var(b, ddof=1)) / (n + m - 2))
    moved = size(np.concatenate([a, b]))
    if np.ptp(a) > 0 or np.ptp(b) > 0:
        test = st.ttest_ind(a, b, equal_var=False)
        error = math.sqrt(np.var(a, ddof=1) / n + np.var(b, ddof=1) / m)
        t, freedom = abs(float(test.statistic)), float(test.df)
        slack = abs(2 * st.t.sf(t + 2 * moved / error, freedom) - 2 * st.t.sf(t, freedom))
        found["welch"] = near(test.pvalue, 1e-6, slack)
        found["hedges"] = near((np.mean(a) - np.mean(b)) / pooled * (1 - 3 / (4 * (n + m) - 9)), slack=2 * moved / pooled)
    if np.ptp(np.concatenate([a, b])) > 0:
        found["mann_whitney"] = near(st.mannwhitneyu(a, b).pvalue, 1e-6)
    return found


def outliers(x):
    """For each row: whether it is odd (null: too near a limit to say), z and the fences."""
    rows, x = x, known(x)
    if len(x) == 0:
        return {"rows": [None] * len(rows)}
    middle, away = np.median(x), st.median_abs_deviation(x)
    low, high = np.quantile(x, 0.25), np.quantile(x, 0.75)
    reach = 1.5 * (high - low)
    low, high = low - reach, high + reach
    moved = 8 * size(x)

    def row(value):
        if value is None:
            return None
        z = 0.6745 * (value - middle) / away if away > 0 else None
        limits = [abs(value - low) <= moved, abs(value - high) <= moved]
        limits += [z is not None and abs(abs(z) - 3.5) <= 1e-9 + moved / away]
        odd = value < low or value > high or (z is not None and abs(z) > 3.5)
        fences = {"low_fence": near(low, slack=moved), "high_fence": near(high, slack=moved)}
        z = near(z, slack=moved / away * (1 + abs(z))) if z is not None else None
        return {"odd": None if any(limits) else bool(odd), "z": z, **fences}

    return {"rows": [row(value) for value in rows]}


def benchmark(x, at):
    value, x = x[at], known(x)
    found = {"n": near(len(x)), "value": near(value), **quantiles(x, QUARTILES), "percentile": None, "rank": None}
    if value is not None:
        found["rank"] = near(float(np.sum(x > value)) + 1)
        if len(x) > 1:
            # The share of the others that are less.
            found["percentile"] = near(st.percentileofscore(x, value, kind="strict") / 100 * len(x) / (len(x) - 1))
    return found


def rank(x):
    series = pd.Series(x, dtype=float).dropna()
    below = (series.rank(method="min") - 1) / (len(series) - 1) if len(series) > 1 else series * math.nan
    above = series.rank(method="min", ascending=False)
    rows = {str(at): {"percentile": near(below[at]), "rank": near(above[at])} for at in series.index}
    return {"rows": [rows.get(str(at)) for at in range(len(x))]}


def mix(x):
    x = known(x)
    shares = np.sort(x / np.sum(x))[::-1] if len(x) and np.sum(x) > 0 else np.array([])
    found = {f"share{at}": near(it) for at, it in enumerate(shares)}
    found.update({f"cumulative{at}": near(it) for at, it in enumerate(np.cumsum(shares))})
    found["hhi"] = near(np.sum(shares**2), slack=0.5e-3)
    return found


def trend(years, x):
    """Rows by year, for the years with a figure."""
    series = pd.Series(x, index=years, dtype=float).dropna()
    found = []
    for place, (year, value) in enumerate(series.items()):
        before, first, since = series.get(year - 1), series.iloc[0], year - series.index[0]
        slack = size(series)
        up = before is not None and before > 0
        climbs = place > 0 and first > 0 and value / first > 0
        found.append({
            "value": near(value),
            "change": near(None if before is None else value - before, slack=slack),
            "growth": near(value / before - 1 if up else None, slack=1e-15),
            "index": near(100 * value / first if first > 0 else None),
            "cagr": near((value / first) ** (1 / since) - 1 if climbs else None, slack=1e-15),
        })
    return {"rows": found}


def windows(quarters, x):
    """Windows along the quarters of one entity, a row each; quarters are counted from some first one."""
    series = pd.Series(x, index=quarters, dtype=float)
    rolled = series.rolling(3, min_periods=1).mean().where(np.arange(len(series)) >= 2)
    first = series.dropna().iloc[0] if series.notna().any() else math.nan
    slack = size(series.dropna())
    found = []
    for q, value in series.items():
        at = lambda back: series.get(q - back, math.nan)
        grown = lambda base: value / base - 1 if base > 0 else None
        found.append({
            "qoq": near(grown(at(1)), slack=1e-15),
            "yoy": near(grown(at(4)), slack=1e-15),
            "before": near(at(1)),
            "ttm": near(sum(at(back) for back in range(4)), slack=4 * slack),
            "year": near(4 * value),
            # By the calendar: a quarter without a row leaves no last three.
            "m3": near(rolled[q] if q - 1 in series.index and q - 2 in series.index else None, slack=4 * slack),
            "indexed": near(100 * value / first if first > 0 else None),
        })
    return {"rows": found}


def to_date(quarters, x):
    """Figures since the start of a year, a row for each quarter end; single quarters out of them, and their running sum by length."""
    series = pd.Series(x, index=quarters, dtype=float)
    slack = 2 * size(series.dropna())
    # Only figures of one length run on: all first quarters, all half-years …
    runs = series.groupby(series.index % 4).cumsum()
    found = []
    for q, value in series.items():
        before = 0.0 if q % 4 == 0 else series.get(q - 1, math.nan)
        found.append({"single": near(value - before, slack=slack), "running": near(runs[q], slack=len(series) * slack)})
    return {"rows": found}


def ntile(x, n):
    """The part of n that each value stands in: by its rank from below, ties at the lowest."""
    series = pd.Series(x, dtype=float).dropna()
    part = ((series.rank(method="min") - 1) * n // max(len(series), 1)) + 1
    return {"rows": [{"part": near(part.get(at))} for at in range(len(x))]}


def bridge(formula, then, now, method, powers):
    """The effect of each driver, in the order written, and the change."""
    names = list(then)
    value = lambda at: eval(formula, {}, {name: (now if name in at else then)[name] for name in names})
    old, new = value(set()), value(set(names))
    effects = dict.fromkeys(names, 0.0)
    if method == "log":
        # L(a, b) = (a - b) / ln(a / b), Ang (2005).
        mean = old if old == new else (new - old) / math.log(new / old)
        effects = {name: mean * powers[name] * math.log(now[name] / then[name]) for name in names}
    else:
        orders = [tuple(names)] if method == "sequential" else list(itertools.permutations(names))
        for order in orders:
            for at, name in enumerate(order):
                effects[name] += (value(set(order[: at + 1])) - value(set(order[:at]))) / len(orders)
    large = max(abs(old), abs(new), *(abs(it) for it in effects.values()))
    rows = [{"effect": near(effects[name], slack=1e-13 * large)} for name in names]
    return {"rows": rows + [{"effect": near(new - old, slack=1e-13 * large)}]}


ANSWERS = {
    "to date": lambda it: to_date(it["quarters"], it["x"]),
    "ntile": lambda it: ntile(it["x"], it["n"]),
    "bridge": lambda it: bridge(it["formula"], it["then"], it["now"], it["method"], it["powers"]),
    "spread": lambda it: spread(it["x"]),
    "correlate": lambda it: correlate(it["x"], it["y"]),
    "summary": lambda it: summary(it["x"]),
    "tests": lambda it: tests(it["a"], it["b"]),
    "outliers": lambda it: outliers(it["x"]),
    "benchmark": lambda it: benchmark(it["x"], it["at"]),
    "rank": lambda it: rank(it["x"]),
    "mix": lambda it: mix(it["x"]),
    "windows": lambda it: windows(it["quarters"], it["x"]),
    "trend": lambda it: trend(it["years"], it["x"]),
}
for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps(ANSWERS[question["what"]](question)))
