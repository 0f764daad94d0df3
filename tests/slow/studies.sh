#!/bin/sh
# The studies of experiments/ come out as their papers say, at full size:
# minutes, so `make check-slow` runs them and `make check` does not.
prefarm=$top_builddir/prefarm
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 99
study() { "$prefarm" run "$top_srcdir/experiments/$1.xml" --quiet || exit 1; }

# XPO against online DPO: median queries until 0.05 below the best, over the
# coverage e^-k of the best response.
study xpo-coverage
"$prefarm" export xpo-coverage.db --table points --format tsv |
  awk -F '\t' '
  NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
  $column["metric"] == "suboptimality" {
    run = $column["learner"] " " $column["exponent"] " " $column["seed"]
    if (!(run in reached)) { reached[run] = 1e9 }
    if ($column["value"] <= 0.05 && $column["queries"] < reached[run])
      reached[run] = $column["queries"] + 0
  }
  END { for (run in reached) print run, reached[run] }' |
  sort -k1,2 -k4n | awk '
  { group = $1 " " $2; count[group]++; value[group, count[group]] = $4 }
  function median(g, n) {
    n = count[g]
    return (value[g, int((n + 1) / 2)] + value[g, int(n / 2) + 1]) / 2
  }
  function ratio(k, most, r) {
    r = median("xpo " k) / median("online " k)
    printf "e^-%d: XPO %g, online DPO %g, ratio %.3f (at most %g)\n", k,
           median("xpo " k), median("online " k), r, most
    if (!(r <= most)) bad = 1
  }
  END { ratio(4, 1.5); ratio(7, 0.4); ratio(10, 0.2); exit bad }' || exit 1

# Online against offline IPO: at equal KL online wins more, by more the
# further they go, and ranks the pairs of the reference policy less well.
study online-offline
"$prefarm" export online-offline.db --table points --format tsv |
  awk -F '\t' '
  NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
  { at = $column["learner"] " " $column["step"]
    sum[at, $column["metric"]] += $column["value"]
    if ($column["metric"] == "kl-to-reference") {
      if (!(at in seeds)) order[++n] = at
      seeds[at]++
    } }
  # The mean win rate where the mean KL first reaches kl.
  function win_at(learner, kl, i, at, a, b, x, y, x0, y0) {
    for (i = 1; i <= n; i++) {
      at = order[i]
      if (index(at, learner " ") != 1) continue
      x = sum[at, "kl-to-reference"] / seeds[at]
      y = sum[at, "winrate-vs-reference"] / seeds[at]
      if (x >= kl) return y0 + (y - y0) * (kl - x0) / (x - x0)
      x0 = x; y0 = y
    }
    return -1
  }
  function last(learner, metric, i, v) {
    for (i = 1; i <= n; i++)
      if (index(order[i], learner " ") == 1)
        v = sum[order[i], metric] / seeds[order[i]]
    return v
  }
  END {
    for (kl = 1; kl <= 3; kl++) {
      gap[kl] = win_at("online-ipo", kl) - win_at("ipo", kl)
      printf "KL %d: online IPO wins %.3f, offline %.3f\n", kl,
             win_at("online-ipo", kl), win_at("ipo", kl)
    }
    rank = last("ipo", "accuracy-on-reference") - \
           last("online-ipo", "accuracy-on-reference")
    printf "accuracy on pairs of the reference: offline better by %.3f\n", rank
    exit !(win_at("ipo", 3) > 0 && gap[3] >= 0.015 && gap[3] > gap[1] &&
           rank >= 0.02)
  }' || exit 1
