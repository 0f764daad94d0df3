/* A pool of annotators: who gives a label, with what noise, at what price.
 *
 * One label for (context, y, z):
 *   1. with probability 2 * flips the label is a fair coin, which costs
 *      nothing (AlpacaFarm's order: noised pairs are never sent out); so a
 *      label of a judge who is sure is flipped with probability `flips`;
 *   2. otherwise an annotator is assigned: drawn by weight for every label
 *      (uniform), or one fixed draw for each context and run (context);
 *   3. the responses are shown in a random order, which is undone, or as given;
 *   4. the verdict is drawn from the annotator's law, and its price and time
 *      are paid.
 * Equal responses are a draw and cost nothing.
 *
 * Dubois et al. 2023, "AlpacaFarm: A Simulation Framework for Methods that
 * Learn from Human Feedback", NeurIPS 2023, arXiv:2305.14387.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_POOL_H
#define PF_SIM_POOL_H

#include <stdint.h>

#include "sim/annotator/annotator.h"

#define PF_MAX_ANNOTATORS 1000

/* Attributes that every <annotator> has besides its type's: weight (share of
 * the labels), price (of a label), time (seconds a label takes), name. */
extern const struct pf_param pf_annotator_own_params[];
enum {
    PF_ANNOTATOR_NAME,
    PF_ANNOTATOR_WEIGHT,
    PF_ANNOTATOR_PRICE,
    PF_ANNOTATOR_TIME
};

/* One <annotator>, read and checked. */
struct pf_annotator_part {
    const pf_annotator_type *type;
    const struct pf_values *values; /* of the type, complete */
    const struct pf_values *own;    /* of pf_annotator_own_params, complete */
    struct pf_place at;
};

enum pf_assignment { PF_ASSIGN_UNIFORM, PF_ASSIGN_CONTEXT };
enum pf_order { PF_ORDER_RANDOM, PF_ORDER_AS_GIVEN };

/* What a pool is made from. No parts: one faithful annotator at price 1 and
 * time 0. All borrowed. */
struct pf_pool_recipe {
    const struct pf_annotator_part *part;
    size_t n_parts;
    double flips; /* in [0, 1/2] */
    enum pf_assignment assignment;
    enum pf_order order;
};

struct pf_pool {
    const struct pf_world *world; /* borrowed */
    size_t n;
    struct pf_annotator *annotator; /* n */
    char **name;                    /* n: given, or type and number */
    double *weight;                 /* n; sums to 1 */
    double *price, *time;           /* n: of one label; time in seconds */
    double flips;
    enum pf_assignment assignment;
    enum pf_order order;
};

/* Builds the pool in a world. Annotator i (from 0) draws from the stream
 * "annotator/i" of (seed, draw), like the world itself, and what annotators
 * share from "annotator". Mistakes (all of them) are noted.
 * Clear in every case; recipe's values and the world must outlive the pool. */
int pf_pool_init(struct pf_pool *pool, const struct pf_pool_recipe *recipe,
                 const struct pf_world *world, uint64_t seed, uint64_t draw,
                 struct pf_diag *d);
void pf_pool_clear(struct pf_pool *pool); /* accepts a zeroed one */

/* One label, and what it was. */
struct pf_label {
    double outcome;   /* 1: y preferred, 0: z preferred, 1/2: a tie */
    size_t annotator; /* who gave it; SIZE_MAX: nobody (a coin, or a draw of
                         equal responses) */
    double price, time;
};

/* The annotator that context c is assigned in the run with this number, under
 * PF_ASSIGN_CONTEXT: a draw by weight from the stream (seed, run,
 * "assignment"), block c. `r`, of type pf_rng_threefry, does the drawing: it
 * is put there and left there. */
size_t pf_pool_assigned(const struct pf_pool *pool, uint64_t seed, uint64_t run,
                        size_t context, gsl_rng *r);

/* Draws a label by 4 uniform numbers of r, always: coin or not, annotator,
 * order, verdict. `assigned` is the annotator under PF_ASSIGN_CONTEXT and not
 * read otherwise. */
void pf_pool_label(const struct pf_pool *pool, size_t context, size_t y,
                   size_t z, size_t assigned, gsl_rng *r, struct pf_label *out);

/* The probability that a label for (y, z) says y (ties count half): the mean
 * over coin, annotators and orders, which is what labels are unbiased for.
 * Under PF_ASSIGN_CONTEXT the mean is also over the runs: the labels of one
 * run have its annotators only. Under PF_ORDER_AS_GIVEN y is shown first, and
 * where an annotator leans to a position the probabilities of (y, z) and
 * (z, y) need not sum to 1. */
double pf_pool_probability(const struct pf_pool *pool, size_t context, size_t y,
                           size_t z);

/* The preference that the whole pool states in one context: its probabilities
 * in the mean over both orders, whatever `order` is, which makes a leaning to
 * a position no preference for any response. n * n, row-major, complete. */
void pf_pool_preference(const struct pf_pool *pool, size_t context, double *P);

/* What one label costs in expectation (equal responses left aside). */
double pf_pool_price(const struct pf_pool *pool);
double pf_pool_time(const struct pf_pool *pool);

/* --- pools made by the program --- */

/* Annotators as <annotator> elements would tell them, owning their values. */
struct pf_pool_parts {
    size_t n;
    struct pf_annotator_part *part;
    struct pf_values *values; /* 2 * n: of types, then own */
};
void pf_pool_parts_clear(struct pf_pool_parts *parts); /* accepts zeroed */

/* Makes room for n annotators, each to be set by pf_pool_parts_set before use.
 * Clear in every case. */
int pf_pool_parts_init(struct pf_pool_parts *out, size_t n);

/* Annotator i: its type, with the type's defaults, and its name. The rest of
 * its own attributes have their defaults too: change them in
 * out->values[out->n + i], the type's in out->values[i]. */
int pf_pool_parts_set(struct pf_pool_parts *out, size_t i,
                      const pf_annotator_type *type, const char *name,
                      struct pf_place at);

/* Sets the number `name` of annotator i's type, whose table must have it. */
void pf_pool_parts_number(struct pf_pool_parts *out, size_t i, const char *name,
                          double x);

/* AlpacaFarm's pool: 13 annotators in three families of 5, 4 and 4, among them
 * a persona that loves long responses and one that loves short ones, lists and
 * what is shown first. Equal weights; flips belong to the pool: 0.25 for labels
 * to train on, 0 for evaluation. Clear in every case. */
int pf_pool_alpacafarm(struct pf_pool_parts *out, struct pf_place at);

/* Another population: eight people who agree with each other, and lean to
 * length and lists, as much as the humans that AlpacaFarm asked. Clear in
 * every case. */
int pf_pool_humans(struct pf_pool_parts *out, struct pf_place at);

#endif
