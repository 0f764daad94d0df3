#!/bin/sh
# usage: pod_reference.sh OUT CHAPTER POD...
#
# The reference chapters of the manual out of the manual pages, by pod2texi,
# which is part of Texinfo, and pod_reference.awk, which says what CHAPTER is
# ('' for the commands). Without Texinfo OUT is empty, like all of the manual.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1 chapter=$2
shift 2

if ! "${POD2TEXI:-pod2texi}" --version >/dev/null 2>&1; then
  echo "no pod2texi: $out is empty" >&2
  : >"$out"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for pod; do
  cp "$pod" "$work"
done
(
  cd "$work"
  ${POD2TEXI:-pod2texi} --base-level=section --no-section-nodes \
    --output=all.texi ./*.pod
  for pod; do
    page=$(basename "$pod" .pod)
    printf '%s\n' "$page.texi"
  done | xargs "${AWK:-awk}" -v chapter="$chapter" -f "$here/pod_reference.awk"
) >"$out.tmp"
mv "$out.tmp" "$out"
