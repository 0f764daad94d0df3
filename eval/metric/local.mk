eval_libpfeval_la_SOURCES += \
	eval/metric/accuracy.c \
	eval/metric/accuracy.h \
	eval/metric/accuracy_on_policy.c \
	eval/metric/accuracy_on_reference.c \
	eval/metric/cyclic_triads.c \
	eval/metric/duality_gap.c \
	eval/metric/entropy.c \
	eval/metric/expected_length.c \
	eval/metric/expected_reward.c \
	eval/metric/kl_to_nash.c \
	eval/metric/kl_to_reference.c \
	eval/metric/label_time.c \
	eval/metric/metric.c \
	eval/metric/metric.h \
	eval/metric/model.c \
	eval/metric/model.h \
	eval/metric/price.c \
	eval/metric/proxy_reward.c \
	eval/metric/regularised_duality_gap.c \
	eval/metric/reward_model_accuracy.c \
	eval/metric/reward_model_calibration.c \
	eval/metric/reward_model_separable.c \
	eval/metric/span_to_nash.c \
	eval/metric/suboptimality.c \
	eval/metric/types.def \
	eval/metric/winrate_vs_reference.c \
	eval/metric/worst_case_winrate.c
