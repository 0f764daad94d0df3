sim_libpfsim_la_SOURCES += \
	sim/preference/annotator_mixture.c \
	sim/preference/battles.c \
	sim/preference/best_arm.c \
	sim/preference/blade_chest.c \
	sim/preference/bradley_terry.c \
	sim/preference/cyclic.c \
	sim/preference/disc.c \
	sim/preference/farm.c \
	sim/preference/general_preference.c \
	sim/preference/golden_reward.c \
	sim/preference/hodge_mix.c \
	sim/preference/matrix.c \
	sim/preference/munos.c \
	sim/preference/parts.c \
	sim/preference/parts.h \
	sim/preference/preference.c \
	sim/preference/preference.h \
	sim/preference/thurstone.c \
	sim/preference/tournament.c \
	sim/preference/types.def \
	sim/preference/uniform_random.c
