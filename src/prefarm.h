/* prefarm: everything a program outside the tree may use.
 *
 *   cc mine.c $(pkg-config --cflags --libs prefarm gsl)
 *
 * Worlds (sim/), learners (learn/), reference solutions and metrics (eval/)
 * and the arithmetic they stand on (core/). Call gsl_set_error_handler_off ()
 * first: prefarm reports errors by status, GSL would abort. examples/ holds a
 * program that uses it, and a plug-in for the program prefarm.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PREFARM_H
#define PREFARM_H

#include "core/status.h"
#include "core/diag.h"
#include "core/parse.h"
#include "core/param.h"
#include "core/kind.h"
#include "core/lanes.h"
#include "core/simplex.h"
#include "core/random.h"
#include "core/logistic.h"
#include "core/task.h"
#include "core/feedback.h"
#include "sim/preference/preference.h"
#include "sim/reference/reference.h"
#include "sim/features/features.h"
#include "sim/world/world.h"
#include "sim/annotator/annotator.h"
#include "sim/annotator/pool.h"
#include "sim/world/batch.h"
#include "policy/policy.h"
#include "learn/optimiser.h"
#include "learn/learner.h"
#include "eval/solve/solve.h"
#include "eval/metric/metric.h"
#include "lab/plugin.h"

#endif
