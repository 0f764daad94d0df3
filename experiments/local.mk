EXPERIMENTS = \
	experiments/intransitivity-race.xml \
	experiments/judgements.csv \
	experiments/judgements.xml \
	experiments/portrait.xml \
	experiments/quickstart.xml \
	experiments/stability.xml

# Installed, too: `prefarm claim --all` looks for them there where the current
# folder has none.
claimsdir = $(pkgdatadir)/claims
dist_claims_DATA = \
	experiments/claims/a-lol.xml \
	experiments/claims/bounds-schedule.xml \
	experiments/claims/bounds.xml \
	experiments/claims/comal.csv \
	experiments/claims/comal.xml \
	experiments/claims/cycles.xml \
	experiments/claims/cyclic-reward.xml \
	experiments/claims/egpo-sampled.xml \
	experiments/claims/egpo.xml \
	experiments/claims/equal-budget.xml \
	experiments/claims/farm-tossed.xml \
	experiments/claims/farm.xml \
	experiments/claims/flips.xml \
	experiments/claims/intransitivity.xml \
	experiments/claims/iterative-dpo.xml \
	experiments/claims/length-control.xml \
	experiments/claims/mmd-qre.csv \
	experiments/claims/mmd-qre.xml \
	experiments/claims/munos.xml \
	experiments/claims/nash-md-bias.xml \
	experiments/claims/nash-md.xml \
	experiments/claims/nash-mp-1001.xml \
	experiments/claims/nash-mp-responses.xml \
	experiments/claims/nash-mp-weak.xml \
	experiments/claims/nash-mp.xml \
	experiments/claims/online-offline.xml \
	experiments/claims/over-optimisation.xml \
	experiments/claims/p3o-shift.xml \
	experiments/claims/rates-many.xml \
	experiments/claims/rates.xml \
	experiments/claims/ratings.xml \
	experiments/claims/rdo.xml \
	experiments/claims/rest.xml \
	experiments/claims/spectrum.xml \
	experiments/claims/superhf.xml \
	experiments/claims/xpo-coverage.xml \
	experiments/claims/xpo-noise.xml

EXTRA_DIST += $(EXPERIMENTS)

# All claims at full size (some minutes), into the folder claims/: fails where
# one that is on record as holding does not, and writes the table of the manual
# anew if asked to (make claims-table).
CLAIM = ./prefarm claim --all $(srcdir)/experiments/claims -o claims
claims: prefarm
	$(AM_V_at)$(MKDIR_P) claims
	$(AM_V_at)$(CLAIM)
claims-table: prefarm
	$(AM_V_at)$(MKDIR_P) claims
	$(AM_V_at)$(CLAIM) --format texinfo >claims/table.texi
	$(AM_V_at)mv claims/table.texi $(srcdir)/doc/chapters/claims-table.texi
clean-local:
	rm -rf claims
.PHONY: claims claims-table
