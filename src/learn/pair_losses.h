/* The pair losses, each defined in the file of the learner it belongs to,
 * where its formula stands; `par` is what the learner's table holds after
 * PF_PAIR_ROWS.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LEARN_PAIR_LOSSES_H
#define PF_LEARN_PAIR_LOSSES_H

#include "learn/pair.h"

pf_pair_loss pf_loss_dpo;      /* no par */
pf_pair_loss pf_loss_f_dpo;    /* par: divergence, alpha */
pf_pair_loss pf_loss_cdpo;     /* par: epsilon */
pf_pair_loss pf_loss_robust;   /* par: epsilon */
pf_pair_loss pf_loss_ipo;      /* no par */
pf_pair_loss pf_loss_hinge;    /* no par */
pf_pair_loss pf_loss_slic;     /* beta: delta; par: lambda, target */
pf_pair_loss pf_loss_simpo;    /* par: gamma, alpha */
pf_pair_loss pf_loss_cpo;      /* par: alpha, nll, epsilon */
pf_pair_loss pf_loss_orpo;     /* no par */
pf_pair_loss pf_loss_exo;      /* par: epsilon */
pf_pair_loss pf_loss_nca;      /* no par */
pf_pair_loss pf_loss_bco_pair; /* no par */
pf_pair_loss pf_loss_sppo;     /* no par */
pf_pair_loss pf_loss_apo_zero; /* no par */
pf_pair_loss pf_loss_apo_down; /* no par */
pf_pair_loss pf_loss_discopop; /* par: tau */
pf_pair_loss pf_loss_rdo;      /* par: weight, cap, from */

/* Words of `divergence`, `target` of slic, `nll` of cpo, `weight` of rdo. */
enum {
    PF_DIVERGENCE_REVERSE_KL,
    PF_DIVERGENCE_FORWARD_KL,
    PF_DIVERGENCE_JS,
    PF_DIVERGENCE_ALPHA
};
enum { PF_SLIC_REFERENCE, PF_SLIC_WINNER };
enum { PF_CPO_MEAN, PF_CPO_SUM };
enum { PF_RDO_UNSIGNED, PF_RDO_SIGNED, PF_RDO_PROBABILITY };
enum { PF_RDO_MODEL, PF_RDO_OUTCOME }; /* `from` of rdo */

/* -log sigmoid (z), the logistic loss, and its slope -sigmoid (-z); the loss
 * is 0 where p wants slopes only. */
struct pf_logistic {
    double loss, slope;
};
struct pf_logistic pf_logistic_loss(const struct pf_pair *p, double z);

/* The row of an assumed rate of wrong labels. */
#define PF_EPSILON_ROW(what, least, most, default_rate)                        \
    {                                                                          \
        .name = "epsilon", .unit = "", .doc = what, .form = PF_REAL,           \
        .lo = (least), .hi = (most), .def = (default_rate)                     \
    }

#endif
