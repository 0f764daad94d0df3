noinst_LTLIBRARIES += sim/libpfsim.la
sim_libpfsim_la_CPPFLAGS = $(SIM_CPPFLAGS)
sim_libpfsim_la_CFLAGS = $(LIBRARY_CFLAGS)
sim_libpfsim_la_SOURCES =
include sim/preference/local.mk
include sim/reference/local.mk
include sim/import/local.mk
include sim/world/local.mk
include sim/annotator/local.mk
include sim/features/local.mk
