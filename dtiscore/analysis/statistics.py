"""The statistics of an audit, as the Handbook on Constructing Composite Indicators (OECD/JRC 2008, step 4) has them.

Items are arrays (items, units) without gaps where they are taken together; NaN says that there is no such number.
"""

from __future__ import annotations

import math

import attrs
import numpy as np

from dtiscore.model import Bools, Floats

# Beyond so many points the fit of a correlation ratio gains nothing that is printed.
MOST_POINTS = 200
BANDWIDTHS = (0.1, 0.15, 0.25, 0.4, 0.6, 1.0, 1.5, 2.5, 4.0, 8.0)  # in standard deviations
SINGULAR = 1e-10


def varies(values: Floats) -> bool:
    """Whether there are two values that a person would not call equal."""
    if values.size < 2:
        return False
    low, high = float(values.min()), float(values.max())
    return high - low > 1e-12 * max(abs(low), abs(high))


def correlation(x: Floats, y: Floats) -> tuple[float, int]:
    """Pearson's r over the cells that have both, and how many these are; NaN where one does not vary or fewer than three are there."""
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    if x.size < 3 or not varies(x) or not varies(y):
        return math.nan, int(x.size)
    x, y = _centred(x), _centred(y)
    r = math.fsum(x * y) / math.sqrt(math.fsum(x * x) * math.fsum(y * y))
    return max(-1.0, min(1.0, r)), int(x.size)


def _centred(values: Floats) -> Floats:
    """Exact sums, so that the order of units moves no bit that is printed."""
    values = values - math.fsum(values) / values.size
    return values / max(float(np.abs(values).max()), 1e-300)


def least_correlation(n: int) -> float:
    """The smallest r that 5 % of uncorrelated samples reach, by Fisher's transformation; NaN below four cells."""
    return math.tanh(1.96 / math.sqrt(n - 3)) if n > 3 else math.nan


def correlations(items: Floats) -> Floats:
    """(items, items): the correlation matrix of items without gaps that all vary."""
    centred = np.stack([_centred(own) for own in items])
    lengths = np.sqrt((centred**2).sum(axis=1))
    found = (centred @ centred.T) / np.outer(lengths, lengths)
    found = np.clip((found + found.T) / 2, -1.0, 1.0)
    np.fill_diagonal(found, 1.0)
    return found


def weights_by_deviation(items: Floats) -> Floats:
    """(items,): shares inversely proportional to the sample standard deviation of each, so that none decides by its spread alone
    (Iyengar and Sudarshan 1982); of items without gaps that all vary."""
    inverse = 1.0 / _deviations(items)
    return np.asarray(inverse / math.fsum(inverse))


def weights_by_component(items: Floats) -> Floats | None:
    """(items,): shares that make their weighted mean run as the first principal component of the standardised items does (Filmer
    and Pritchett 2001); None where an item runs against it, or no component is the first."""
    values, vectors = np.linalg.eigh(correlations(items))
    first = vectors[:, -1] * np.sign(vectors[:, -1].sum())
    if (first <= SINGULAR).any() or (len(values) > 1 and values[-1] - values[-2] < SINGULAR):
        return None
    shares = first / _deviations(items)
    return np.asarray(shares / math.fsum(shares))


def _deviations(items: Floats) -> Floats:
    """(items,): sample standard deviations, of exact sums."""
    n = items.shape[1]
    means = [math.fsum(own) / n for own in items]
    return np.array([math.sqrt(math.fsum((own - m) ** 2) / (n - 1)) for own, m in zip(items, means, strict=True)])


def alpha(matrix: Floats) -> float:
    """Cronbach's alpha of standardised items, from their correlation matrix; NaN below two items."""
    k = len(matrix)
    whole = float(matrix.sum())
    return k / (k - 1) * (1 - k / whole) if k > 1 and whole > SINGULAR else math.nan


@attrs.frozen
class Components:
    """Principal components of a correlation matrix.

    ``eigenvalues`` are descending; ``kmo`` is Kaiser, Meyer and Olkin's measure of sampling adequacy, ``bartlett`` the probability of so
    large correlations among uncorrelated items; both NaN where the matrix has no inverse.
    """

    eigenvalues: Floats
    kmo: float
    bartlett: float


def components(matrix: Floats, n: int) -> Components:
    """From the correlation matrix of n units."""
    k = len(matrix)
    eigenvalues = np.maximum(np.linalg.eigvalsh(matrix)[::-1], 0.0)
    if n <= k or eigenvalues[-1] < SINGULAR:
        return Components(eigenvalues, math.nan, math.nan)
    inverse = np.linalg.inv(matrix)
    partial = inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    apart = ~np.eye(k, dtype=bool)
    squares, unexplained = float((matrix[apart] ** 2).sum()), float((partial[apart] ** 2).sum())
    kmo = squares / (squares + unexplained) if squares > 0 else math.nan
    chi = -(n - 1 - (2 * k + 5) / 6) * math.fsum(np.log(eigenvalues))
    return Components(eigenvalues, kmo, chi_square_above(max(chi, 0.0), k * (k - 1) / 2))


def chi_square_above(x: float, degrees: float) -> float:
    """The probability of a chi-square above x: the regularised upper incomplete gamma function of half of both."""
    a, x = degrees / 2, x / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:  # the series of the lower function
        term = total = 1 / a
        i = a
        while term > total * 1e-16:
            i += 1
            term *= x / i
            total += term
        return max(0.0, 1 - front * total)
    tiny, b = 1e-300, x + 1 - a  # the continued fraction, by Lentz's method
    c, d = 1 / tiny, 1 / b
    h = d
    for i in range(1, 10_000):
        an = -i * (i - a)
        b += 2
        d = 1 / (an * d + b or tiny)
        c = b + an / c or tiny
        h *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return front * h


def correlation_ratio(x: Floats, y: Floats) -> float:
    """The share of the variance of y that a smooth curve of x explains (Paruolo, Saisana and Saltelli 2013).

    A local-linear fit whose bandwidth the errors of leaving one out choose, over at most 200 cells in the order of x. NaN where
    one does not vary or fewer than ten cells have both.
    """
    both = ~np.isnan(x) & ~np.isnan(y)
    order = np.lexsort((y[both], x[both]))
    x, y = x[both][order], y[both][order]
    if x.size < 10 or not varies(x) or not varies(y):
        return math.nan
    if x.size > MOST_POINTS:
        chosen = np.rint(np.linspace(0, x.size - 1, MOST_POINTS)).astype(np.int64)
        x, y = x[chosen], y[chosen]
        if not varies(x) or not varies(y):
            return math.nan
    x, y = (x - x.mean()) / x.std(), y - y.mean()
    errors, ratios = zip(*(_local_fit(x, y, h) for h in BANDWIDTHS), strict=True)
    best: float = ratios[int(np.argmin(np.round(errors, 12)))]
    return min(best, 1.0)


def _local_fit(x: Floats, y: Floats, h: float) -> tuple[float, float]:
    """The mean square error of leaving one out, and the share of the variance that the fit has."""
    apart = x[None, :] - x[:, None]
    near = np.exp(-0.5 * (apart / h) ** 2)
    s0, s1, s2 = near.sum(1), (near * apart).sum(1), (near * apart**2).sum(1)
    spread = s0 * s2 - s1**2
    straight = spread > 1e-9 * s0 * s0 * h * h  # else all that is near lies at one place: their mean
    with np.errstate(divide="ignore", invalid="ignore"):
        sloped = near * (s2[:, None] - s1[:, None] * apart) / spread[:, None]
    smooth = np.where(straight[:, None], sloped, near / s0[:, None])
    fitted, own = smooth @ y, np.diag(smooth)
    left = np.where(own < 1 - 1e-9, (y - fitted) / np.maximum(1 - own, 1e-9), y)
    return float((left**2).mean() / y.var()), float(fitted.var() / y.var())


def without(matrix: Floats, i: int) -> Floats:
    """The matrix without one item."""
    kept = np.arange(len(matrix)) != i
    found: Floats = matrix[np.ix_(kept, kept)]
    return found


def complete(items: Floats) -> Bools:
    """(units,): where every item is there."""
    return np.asarray(~np.isnan(items).any(axis=0), dtype=bool)
