// The engine's arithmetic (dtiscore/engine/numpy_evaluator.py) for one unit: the same operations in the same order, so that
// nodes that add have the same bits. NaN is missing, Infinity does not apply; a result is null where a plugin would be needed.

const NOTHING = NaN;
const POWERS = [];
for (let k = -320; k <= 308; k++) POWERS.push(Number("1e" + k));
const power = (k) => POWERS[k + 320];

// The place of the largest power of ten that is not above the number, −1 for 0.
function leadingPower(magnitude) {
  if (magnitude === 0) return -1;
  let low = 0, high = POWERS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (POWERS[middle] <= magnitude) low = middle; else high = middle - 1;
  }
  return low;
}

function halfUp(value, decimals) {
  if (!Number.isFinite(value)) return value;
  const scale = power(decimals), magnitude = Math.abs(value), scaled = magnitude * scale;
  const halfADigit = 0.5 * POWERS[Math.max(leadingPower(magnitude) - 11, 0)] * scale;
  if (!(halfADigit < 0.5)) return value;
  const whole = Math.floor(scaled);
  const rounded = (whole + (scaled - whole >= 0.5 - halfADigit ? 1 : 0)) / scale;
  return rounded > 0 ? (value < 0 ? -rounded : rounded) : 0;
}

function nearestEven(value) {
  const whole = Math.floor(value), rest = value - whole;
  if (rest !== 0.5) return rest < 0.5 ? whole : whole + 1;
  return whole % 2 === 0 ? whole : whole + 1;
}

function significant(value) {
  if (!Number.isFinite(value)) return value;
  const shift = 331 - leadingPower(Math.abs(value));
  if (Math.abs(shift) > 22 && value !== 0) return Number(value.toPrecision(12));
  const up = power(Math.min(Math.max(shift, 0), 22)), down = power(Math.min(Math.max(-shift, 0), 22));
  return nearestEven(value * up / down) * down / up + 0;
}

const clip = (share) => (share > 0 ? (share < 1 ? share : 1) : 0);

// --- rules: what a number in its own measure earns, 0…1; NaN where that makes no score --------------------------------

function below(edges, x, including) {
  let count = 0;
  for (const edge of edges) if (including ? edge <= x : edge < x) count++;
  return count;
}

function bent(share, curve) {
  if (!curve) return share;
  const s = Number.isNaN(share) ? NaN : clip(share), size = curve[1];
  if (s === 0 || s === 1) return s;
  if (curve[0] === "power") return Math.pow(s, size);
  if (curve[0] === "saturating") return Math.expm1(-size * s) / Math.expm1(-size);
  return -size / 100 * Math.log1p(s * Math.expm1(-100 / size));
}

const RULES = {
  line: (rule, x) => clip((x - rule.lower) / rule.span),
  curved(rule, value) {
    let x = value;
    if (rule.transform !== "none") {
      const shift = rule.transform === "log1p" ? 1 : 0;
      x = value + shift > 0 ? (shift ? Math.log1p(value) : Math.log(value)) : NaN;
    }
    if (Number.isNaN(x)) return NaN;
    const share = bent((x - rule.lower) / rule.span, rule.curve);
    return clip(rule.floor ? rule.floor + (1 - rule.floor) * clip(share) : share);
  },
  steps: (rule, x) => clip(rule.shares[below(rule.edges, x, rule.includes)]),
  through(rule, x) {
    const above = below(rule.at, x, rule.includes), last = rule.at.length - 1;
    const low = Math.max(above - 1, 0), high = Math.min(above, last), width = rule.at[high] - rule.at[low];
    if (low === high || x === rule.at[high]) return clip(rule.shares[high]);
    if (!(width > 0)) return clip(rule.shares[low]);
    return clip(rule.shares[low] + (x - rule.at[low]) * (rule.shares[high] - rule.shares[low]) / width);
  },
  rounded: (rule, x) => clip(halfUp(Math.min(Math.max(x, 0), 100), rule.decimals) / 100),
  target(rule, x, unit) {
    const goal = rule.targets[unit];
    if (goal === null) return NaN;
    if (rule.alike) return clip(x / goal);
    const attained = rule.atMost[unit] ? (x > 0 ? goal / x : 1) : x / goal;
    return Number.isNaN(attained) ? NaN : clip(Math.min(attained, 1));
  },
  growth(rule, x, unit) {
    const previous = rule.previous[unit];
    if (previous === null || !(previous > 0)) return NaN;
    const grown = 100 * (x - previous) / previous;
    return Number.isFinite(grown) ? clip((grown - rule.lower) / rule.span) : NaN;
  },
  choice: (rule, words) => clip(rule.options[words].share),
  checklist(rule, words) {
    const there = words.split(";");
    let sum = 0;
    for (const [code, item] of Object.entries(rule.options)) if (there.includes(code)) sum += item.share;
    return clip(Math.min(sum, rule.cap) / rule.most);
  },
};

// What a value earns: a number, or the words of a choice; a number where words are asked is the share itself.
function shareOf(rule, value, unit) {
  if (typeof value === "string") return RULES[rule.kind](rule, value, unit);
  if (rule.options) return clip(value);
  return RULES[rule.kind](rule, value, unit);
}

// --- nodes -------------------------------------------------------------------------------------------------------------

function leafResult(plan, leaf, unit, changes) {
  let share = NOTHING, applies = true;
  if (changes && leaf.node in changes) share = shareOf(leaf.rule, changes[leaf.node], unit);
  else if (leaf.shares && leaf.shares[unit] !== null && leaf.shares[unit] !== undefined) share = leaf.shares[unit];
  else {
    const value = leaf.values[unit] === "n" ? "n" : ((leaf.words && leaf.words[unit]) ?? leaf.values[unit]);
    if (value === "n") applies = false;
    else if (value !== null) share = shareOf(leaf.rule, value, unit);
  }
  const seen = !Number.isNaN(share);
  let points = (seen ? share : 0) * leaf.points;
  if (plan.pointDecimals !== null && leaf.rounds && leaf.points > 0) {
    points = halfUp(points, plan.pointDecimals);
    share = seen ? points / leaf.points : NaN;
  }
  return {
    score: share,
    coverage: applies ? (seen ? 1 : 0) : NaN,
    earned: points,
    maximum: (plan.zero ? applies : seen) ? leaf.points : 0,
    observed: seen ? leaf.points : 0,
    applicable: applies ? leaf.points : 0,
  };
}

function sharesOf(scores, weights) {
  let sum = 0;
  const counted = scores.map((score, i) => (!Number.isNaN(score) && weights[i] > 0 ? weights[i] : 0));
  for (const one of counted) sum += one;
  return counted.map((one) => one / sum);
}

const within = (value) => (value < 0 ? 0 : value > 1 ? 1 : value);

// Each of scores that count (their share of the weights is above 0), and those shares.
const MEANS = {
  geometric(counted) {
    let sum = 0;
    for (const [score, share] of counted) {
      if (score === 0) return 0;
      sum += Math.log(score) * share;
    }
    return Math.min(Math.exp(sum), 1);
  },
  harmonic(counted) {
    let sum = 0;
    for (const [score, share] of counted) sum += share / score;
    return Number.isFinite(1 / sum) ? Math.min(1 / sum, 1) : 0;
  },
  power_mean(counted, { exponent }) {
    const top = Math.max(...counted.map(([score]) => score));
    if (!(top > 0)) return 0;
    let sum = 0;
    for (const [score, share] of counted) sum += share * Math.pow(score / top, exponent);
    const mean = top * Math.pow(sum, 1 / exponent);
    return Number.isFinite(mean) ? Math.min(mean, 1) : 0;
  },
  minimum: (counted) => Math.min(...counted.map(([score]) => score)),
  product: (counted) => counted.reduce((found, [score]) => found * score, 1),
};

function aggregated(how, scores, weights) {
  if (how.name === "quotient") return scores[1] > 0 ? within(Math.min(scores[0] / (how.full * scores[1]), 1)) : NaN;
  if (how.name === "difference") return within(Math.max(scores[0] - scores[1], 0));
  const shares = sharesOf(scores, weights);
  const counted = scores.map((score, i) => [score, shares[i]]).filter(([score, share]) => score === score && share > 0);
  return counted.length ? within(MEANS[how.name](counted, how)) : NaN;
}

function sumsOf(plan, branch, results) {
  const sums = { earned: 0, weighed: 0, counted: 0, observed: 0, applicable: 0, adjusted: 0 };
  branch.children.forEach((node, i) => {
    const child = results[node], weight = branch.weights[i];
    if (branch.adds) {
      sums.earned += child.earned;
      sums.weighed += child.maximum;
      sums.counted += child.maximum;
      sums.observed += child.observed;
      sums.applicable += child.applicable;
      return;
    }
    const has = !Number.isNaN(child.score), applies = !Number.isNaN(child.coverage);
    const weighed = (plan.zero ? applies : has) ? weight : 0;
    sums.earned += (has ? child.score : 0) * weight;
    sums.weighed += weighed;
    sums.counted += branch.inPoints ? child.maximum : weighed;
    sums.observed += branch.inPoints ? child.observed : (applies ? child.coverage : 0) * weight;
    sums.applicable += branch.inPoints ? child.applicable : applies ? weight : 0;
  });
  for (const [node, sign] of branch.adjusting) sums.adjusted += sign * results[node].earned;
  return sums;
}

function gateFails(branch, results) {
  return branch.gate.some((node) => results[node].coverage === 0 || results[node].score < branch.atLeast);
}

function enough(branch, results) {
  const children = branch.children.map((node) => results[node]);
  const scored = children.filter((child) => !Number.isNaN(child.score)).length;
  return scored / children.filter((child) => !Number.isNaN(child.coverage)).length >= branch.threshold;
}

function ofChildren(plan, branch, results, unit) {
  const sums = sumsOf(plan, branch, results), applies = sums.applicable > 0;
  const coverage = applies ? sums.observed / sums.applicable : NaN;
  let { earned, counted } = sums, has = sums.observed > 0 && counted > 0, raw = earned / sums.weighed;
  const dropped = branch.inPoints && !plan.zero;
  if (branch.how) {
    const scores = branch.children.map((node) => results[node]).map((child) =>
      plan.zero && Number.isNaN(child.score) && !Number.isNaN(child.coverage) ? 0 : child.score);
    raw = aggregated(branch.how, scores, branch.weights);
    has = has && !Number.isNaN(raw);
    if (dropped && !has) counted = 0;
  }
  if (branch.threshold > 0 && !enough(branch, results)) {
    has = false;
    earned = 0;
    if (dropped) counted = 0;
  }
  let ungated = has ? raw : NaN;
  if (branch.limits) {
    if (branch.together !== null) counted = Math.min(counted, branch.together);
    const size = branch.inPoints ? counted : branch.points;
    let points = branch.adds && !branch.how ? sums.earned : ungated * size;
    if (branch.adjusting.length) points += sums.adjusted;
    const [low, high] = branch.limits;
    const kept = Math.min(Math.max(points, low === null ? -Infinity * size : low * size), high === null ? Infinity * size : high * size);
    const there = !Number.isNaN(ungated);
    earned = there ? kept : 0;
    ungated = there ? kept / size : NaN;
  }
  if (branch.rule) {
    const percent = applies ? significant(100 * ungated) : Infinity;
    ungated = has && Number.isFinite(percent) ? shareOf(branch.rule, percent, unit) : NaN;
    has = !Number.isNaN(ungated);
    if (dropped && !has) counted = 0;
  }
  const score = branch.gate.length && gateFails(branch, results) ? Math.min(ungated, branch.cap) : ungated;
  if (branch.inPoints) {
    if (branch.how || branch.rule || !branch.adds) earned = (has ? score : 0) * counted;
    if (score < ungated) earned = score * counted;
    return { score, coverage, earned, maximum: counted, observed: sums.observed, applicable: sums.applicable };
  }
  const maximum = (plan.zero ? applies : has) ? branch.points : 0;
  return {
    score,
    coverage,
    earned: (has ? score : 0) * maximum,
    maximum,
    observed: (applies ? coverage : 0) * branch.points,
    applicable: applies ? branch.points : 0,
  };
}

function branchResult(plan, branch, results, unit) {
  if (branch.blocked) return null;
  const found = ofChildren(plan, branch, results, unit);
  const entered = branch.entered ? branch.entered[unit] : null;
  if (entered === null || found.coverage !== 0) return found;
  return {
    score: entered,
    coverage: 1,
    earned: entered * found.applicable,
    maximum: found.applicable,
    observed: found.applicable,
    applicable: found.applicable,
  };
}

// All nodes of a unit by number; `changes` holds, by leaf, a number or the words of a choice.
function evaluate(plan, unit, changes) {
  const results = [], changed = changes && Object.keys(changes).length > 0;
  for (const leaf of plan.leaves) results[leaf.node] = leafResult(plan, leaf, unit, changes);
  for (const branch of plan.branches) results[branch.node] = branchResult(plan, branch, results, unit);
  if (plan.silentIsZero && plan.units[unit].silent && !changed)
    for (const own of results)
      if (own && !Number.isNaN(own.coverage)) Object.assign(own, { score: 0, earned: 0, maximum: own.applicable });
  return results;
}

// --- ranks -------------------------------------------------------------------------------------------------------------

// What ranks compare: the printed score, then those of the nodes that tell equal ones apart; nothing comes last. Null where
// one of them cannot be computed here.
function printedOf(plan, results) {
  const compared = [plan.total, ...plan.ties];
  if (compared.some((node) => results[node] === null)) return null;
  return compared.map((node) => {
    const score = results[node].score, printed = halfUp(plan.nodes[node].deducts ? 0 - score : score, plan.decimals);
    return Number.isNaN(printed) ? -Infinity : printed;
  });
}

function order(one, other) {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return one[i] > other[i] ? -1 : 1;
  return 0;
}

// The place of a unit with these printed scores among the others as they are, and whom it passes or falls behind.
function placeOf(plan, unit, printed, before) {
  const own = plan.units[unit];
  if (!own.ranked || printed === null || printed[0] === -Infinity) return { rank: 0, of: 0, passed: [], behind: [] };
  const ahead = new Set(), kept = new Set([String(printed)]), passed = [], behind = [];
  let number = 1, better = 0;
  plan.units.forEach((other, position) => {
    if (position === unit || other.block !== own.block || !other.ranked || other.printed[0] === null) return;
    const theirs = other.printed.map((one) => one ?? -Infinity);
    number++;
    kept.add(String(theirs));
    const now = order(theirs, printed), was = before ? order(theirs, before) : now;
    if (now < 0) {
      better++;
      ahead.add(String(theirs));
    }
    if (was < 0 && now > 0) passed.push(position);
    if (was > 0 && now < 0) behind.push(position);
  });
  return { rank: 1 + (plan.dense ? ahead.size : better), of: plan.dense ? kept.size : number, passed, behind };
}
