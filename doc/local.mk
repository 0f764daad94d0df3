# Manual pages.
dist_man_MANS += \
	doc/prefarm-experiment.5 \
	doc/prefarm.1
