# Claims about an effect that every seed measured once, with the interval that
# the seeds give: the percentile bootstrap (Efron 1979, Annals of Statistics
# 7) of the mean, or of the median with -v statistic=median. Runs of one seed
# share their random numbers, so an effect is the difference (or the ratio) of
# two learners at one seed.
#
# Lines with tabs:  EFFECT SEED VALUE       what a seed measured
#                   EFFECT at-least BOUND   what the interval must stay above
#                   EFFECT at-most  BOUND   or below
#                   EFFECT short-of BOUND   published, but not reached here:
#                                           the interval must stay below
#
# Prints every effect and fails when a claim does not hold, or when an effect
# has fewer than `least` seeds. The interval has 90 %, so that a claim is held
# against a bound of 95 %.
#
# SPDX-License-Identifier: GPL-3.0-or-later
BEGIN {
  FS = "\t"
  if (!least) least = 16
  if (!resamples) resamples = 4000
}

$2 == "at-least" || $2 == "at-most" || $2 == "short-of" {
  claim[$1, ++claims[$1]] = $2
  bound[$1, claims[$1]] = $3 + 0
  enter($1)
  next
}

# An empty value is infinite, or was not measured.
{ enter($1); value[$1, ++count[$1]] = $3 + 0 }
$3 == "" { print $1 ": seed " $2 " has no value"; failed = 1 }

END {
  for (e = 1; e <= effects; e++) report(effect[e])
  exit failed || !effects
}

function enter(name) {
  if (!(name in known)) effect[++effects] = name
  known[name] = 1
}

# The minimal standard generator of Park and Miller (1988), exact in doubles:
# awks differ in their own. Every effect starts at the same place.
function draw(n) {
  state = state * 16807 % 2147483647
  return 1 + int(state / 2147483647 * n)
}

function sort_list(list, n,    gap, i, j, v) {
  for (gap = int(n / 2); gap > 0; gap = int(gap / 2))
    for (i = gap + 1; i <= n; i++) {
      v = list[i]
      for (j = i; j > gap && list[j - gap] > v; j -= gap)
        list[j] = list[j - gap]
      list[j] = v
    }
}

function summary(list, n,    i, sum) {
  if (statistic == "median") {
    sort_list(list, n)
    return (list[int((n + 1) / 2)] + list[int(n / 2) + 1]) / 2
  }
  for (i = 1; i <= n; i++) sum += list[i]
  return sum / n
}

function report(name,    n, i, b, list, means, low, high, c, good) {
  n = count[name]
  if (n < least) {
    printf "%s: %d seeds, at least %d wanted\n", name, n, least
    failed = 1
    return
  }
  for (i = 1; i <= n; i++) list[i] = value[name, i]
  sort_list(list, n) # whatever order the seeds came in
  for (i = 1; i <= n; i++) value[name, i] = list[i]
  printf "%s: %.4g", name, summary(list, n)
  state = 20261121
  for (b = 1; b <= resamples; b++) {
    for (i = 1; i <= n; i++) list[i] = value[name, draw(n)]
    means[b] = summary(list, n)
  }
  sort_list(means, resamples)
  low = means[int(resamples * 0.05) + 1]
  high = means[int(resamples * 0.95)]
  printf " [%.4g, %.4g]", low, high
  for (c = 1; c <= claims[name]; c++) {
    b = bound[name, c]
    good = claim[name, c] == "at-least" ? low >= b : high <= b
    printf ", %s %g%s", claim[name, c], b, good ? "" : ": DOES NOT HOLD"
    if (!good) failed = 1
  }
  printf " (%d seeds)\n", n
}
