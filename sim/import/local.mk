sim_libpfsim_la_SOURCES += \
	sim/import/battles.c \
	sim/import/counts.c \
	sim/import/counts.h \
	sim/import/family.c \
	sim/import/family.h \
	sim/import/fit.c \
	sim/import/fit.h \
	sim/import/fit_exists.c \
	sim/import/fit_internal.h \
	sim/import/fit_scores.c \
	sim/import/import.c \
	sim/import/import.h \
	sim/import/matrix.c \
	sim/import/matrix.h \
	sim/import/names.c \
	sim/import/names.h \
	sim/import/nfg.c \
	sim/import/preflib.c \
	sim/import/rows.c \
	sim/import/rows.h \
	sim/import/source.c \
	sim/import/source.h
