# Manual pages: doc/man has the only source, which the reference chapters of
# the manual are made of, too. Everything that is made is distributed, so that
# nobody but who changes it needs perl or Texinfo; where they are missing the
# files are left empty.
MANUAL_DATE = 2026-11-21
POD2MAN = pod2man
POD2TEXI = pod2texi

# In the order of the manual.
COMMAND_PODS = \
	doc/man/prefarm.pod \
	doc/man/prefarm-run.pod \
	doc/man/prefarm-merge.pod \
	doc/man/prefarm-verify.pod \
	doc/man/prefarm-show.pod \
	doc/man/prefarm-plot.pod \
	doc/man/prefarm-report.pod \
	doc/man/prefarm-export.pod \
	doc/man/prefarm-claim.pod \
	doc/man/prefarm-game.pod \
	doc/man/prefarm-annotators.pod \
	doc/man/prefarm-data.pod \
	doc/man/prefarm-list.pod \
	doc/man/prefarm-describe.pod \
	doc/man/prefarm-schema.pod
FILE_PODS = doc/man/prefarm-experiment.pod
EXTRA_DIST += $(COMMAND_PODS) $(FILE_PODS)

dist_man_MANS += \
	doc/man/prefarm.1 \
	doc/man/prefarm-run.1 \
	doc/man/prefarm-merge.1 \
	doc/man/prefarm-verify.1 \
	doc/man/prefarm-show.1 \
	doc/man/prefarm-plot.1 \
	doc/man/prefarm-report.1 \
	doc/man/prefarm-export.1 \
	doc/man/prefarm-claim.1 \
	doc/man/prefarm-game.1 \
	doc/man/prefarm-annotators.1 \
	doc/man/prefarm-data.1 \
	doc/man/prefarm-list.1 \
	doc/man/prefarm-describe.1 \
	doc/man/prefarm-schema.1 \
	doc/man/prefarm-experiment.5

# The name of the page comes from the name of the file.
MAKE_PAGE = \
	$(MKDIR_P) doc/man && \
	if ($(POD2MAN) --help) >/dev/null 2>&1; then \
	  $(POD2MAN) --quotes=none --center='prefarm manual' \
	    --release='prefarm $(PACKAGE_VERSION)' --date='$(MANUAL_DATE)' \
	    --section="$$section" --name="$$name" "$$pod" >$@.tmp && \
	    mv $@.tmp $@; \
	else \
	  echo "no $(POD2MAN): $@ is empty" >&2; : >$@; \
	fi

doc/man/%.1: doc/man/%.pod
	$(AM_V_GEN)section=1 name='$*' pod='$<'; $(MAKE_PAGE)
doc/man/%.5: doc/man/%.pod
	$(AM_V_GEN)section=5 name='$*' pod='$<'; $(MAKE_PAGE)

# The manual: info by default, and make html, make pdf.
CHAPTERS = \
	doc/chapters/annotators.texi \
	doc/chapters/claims.texi \
	doc/chapters/claims-table.texi \
	doc/chapters/direct.texi \
	doc/chapters/evaluation.texi \
	doc/chapters/extending.texi \
	doc/chapters/formats.texi \
	doc/chapters/games.texi \
	doc/chapters/introduction.texi \
	doc/chapters/mirror.texi \
	doc/chapters/rewards.texi \
	doc/chapters/sweeps.texi \
	doc/chapters/tutorial.texi
REFERENCE_CHAPTERS = \
	doc/commands.texi \
	doc/experiment-file.texi \
	doc/parameters.texi
info_TEXINFOS = doc/prefarm.texi
doc_prefarm_TEXINFOS = $(CHAPTERS) $(REFERENCE_CHAPTERS) doc/manual.css

# TeX finds what is made, too.
TEXI2DVI = texi2dvi -I '$(abs_builddir)/doc' -I '$(abs_srcdir)/doc'

MAKE_REFERENCE = \
	$(MKDIR_P) doc && AWK='$(AWK)' POD2TEXI='$(POD2TEXI)' \
	$(SHELL) $(srcdir)/build-tools/pod_reference.sh $@
REFERENCE_TOOLS = \
	build-tools/pod_reference.awk \
	build-tools/pod_reference.sh
EXTRA_DIST += $(REFERENCE_TOOLS)

doc/commands.texi: $(COMMAND_PODS) $(REFERENCE_TOOLS)
	$(AM_V_GEN)$(MAKE_REFERENCE) '' $(filter %.pod,$^)
doc/experiment-file.texi: $(FILE_PODS) $(REFERENCE_TOOLS)
	$(AM_V_GEN)$(MAKE_REFERENCE) Experiment $(filter %.pod,$^)

# The program itself writes what there is to choose from. It stays as it is,
# and so does the manual, where a change of the program changes none of that.
PARAMETER_INPUTS = \
	$(src_libpflearn_la_SOURCES) \
	$(src_libpfpolicy_la_SOURCES) \
	$(src_libpfreward_la_SOURCES) \
	$(sim_libpfsim_la_SOURCES) \
	$(eval_libpfeval_la_SOURCES) \
	$(src_libpflab_la_SOURCES) \
	$(prefarm_SOURCES)
EXTRA_DIST += doc/parameters.stamp
doc/parameters.texi: doc/parameters.stamp
	@test -f $@ || test -f $(srcdir)/$@ || rm -f doc/parameters.stamp
	@test -f $@ || test -f $(srcdir)/$@ || \
	  $(MAKE) $(AM_MAKEFLAGS) doc/parameters.stamp
doc/parameters.stamp: $(PARAMETER_INPUTS) | prefarm$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && \
	./prefarm$(EXEEXT) describe --format texinfo >doc/parameters.tmp && \
	if cmp -s doc/parameters.tmp doc/parameters.texi; then \
	  rm -f doc/parameters.tmp; \
	else \
	  mv doc/parameters.tmp doc/parameters.texi; \
	fi && echo made >$@

# Pages find the figures beside their folder.
AM_MAKEINFOHTMLFLAGS = --split=section -c NODE_FILES=0 \
	-c IMAGE_LINK_PREFIX=../ \
	--css-include=$(srcdir)/doc/manual.css
FIGURES = \
	doc/figures/dial.pdf \
	doc/figures/dial.png \
	doc/figures/drinks.pdf \
	doc/figures/drinks.png \
	doc/figures/first.pdf \
	doc/figures/first.png \
	doc/figures/frontier.pdf \
	doc/figures/frontier.png \
	doc/figures/gold.pdf \
	doc/figures/gold.png \
	doc/figures/price.pdf \
	doc/figures/price.png \
	doc/figures/profile.pdf \
	doc/figures/profile.png \
	doc/figures/race.pdf \
	doc/figures/race.png \
	doc/figures/simplex.pdf \
	doc/figures/simplex.png \
	doc/figures/steps.pdf \
	doc/figures/steps.png
EXTRA_DIST += $(FIGURES) doc/figures/make.sh

# What the manual's commands work with.
MANUAL_EXAMPLES = \
	doc/examples/claim.xml \
	doc/examples/climb.xml \
	doc/examples/crowd.xml \
	doc/examples/designs.xml \
	doc/examples/dial.xml \
	doc/examples/direct.xml \
	doc/examples/drinks.csv \
	doc/examples/first.xml \
	doc/examples/formats.xml \
	doc/examples/fruit.soc \
	doc/examples/gradients.xml \
	doc/examples/judges.xml \
	doc/examples/labels.xml \
	doc/examples/mine.xml \
	doc/examples/offline.xml \
	doc/examples/race.xml \
	doc/examples/rps.csv \
	doc/examples/rps.nfg \
	doc/examples/simplex.xml \
	doc/examples/steps.xml \
	doc/examples/votes.csv
EXTRA_DIST += $(MANUAL_EXAMPLES)

html-local:
	@test '$(srcdir)' = . || $(MKDIR_P) doc/figures
	@test '$(srcdir)' = . || for f in $(filter %.png,$(FIGURES)); do \
	  cp -p "$(srcdir)/$$f" doc/figures || exit 1; \
	done
install-html-local:
	@$(MKDIR_P) "$(DESTDIR)$(htmldir)/figures"
	@for f in $(filter %.png,$(FIGURES)); do \
	  $(INSTALL_DATA) "$(srcdir)/$$f" "$(DESTDIR)$(htmldir)/figures" || \
	    exit 1; \
	done
mostlyclean-local:
	@test '$(srcdir)' = . || rm -rf doc/figures
uninstall-hook:
	rm -rf "$(DESTDIR)$(htmldir)/figures"

# Of what is made of it nobody wants a dvi, which has no place for figures.
AM_DISTCHECK_DVI_TARGET =
MAINTAINERCLEANFILES = $(REFERENCE_CHAPTERS) doc/parameters.stamp \
	$(dist_man_MANS)
