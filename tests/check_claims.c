/* Reading <claims>: what is refused, in which words, and what comes out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "experiment_text.h"
#include "lab/experiment/claims_plan.h"

/* Two learners in one world; an axis of both, one of "mp" alone, and one of
 * words. Line 9 is the claims', 10 the first claim's, 11 its first arm's. */
#define TOP                                                                    \
    "<experiment version=\"1\" name=\"t\">\n"                                  \
    "<world><preference type=\"hodge-mix\" actions=\"4\"/>"                    \
    "<reference type=\"uniform\"/></world>\n"                                  \
    "<learner type=\"omd\"/>\n"                                                \
    "<learner type=\"nash-mp\" id=\"mp\"/>\n"                                  \
    "<budget steps=\"9\"/>\n"
#define RECORD                                                                 \
    "<record policies=\"final\"><metric type=\"kl-to-nash\"/>"                 \
    "<metric type=\"entropy\"/></record>\n"
#define SWEEP                                                                  \
    "<sweep><axis path=\"world/preference/@cyclic\" values=\"0 0.5 1e0\"/>"    \
    "<axis path=\"learner[@id='mp']/@eta\" values=\"0.1 0.2\"/>"               \
    "<axis path=\"world/reference/@type\" values=\"uniform gaussian\"/>"       \
    "</sweep>\n"
#define SEEDS "<seeds count=\"2\"/>\n"
#define CLAIMS "<claims system=\"s\" paper=\"p\">\n"
#define ALL_OF(inside)                                                         \
    TOP RECORD SWEEP SEEDS CLAIMS inside "</claims></experiment>\n"
#define SAYS "says=\"so\" "
#define KL SAYS "metric=\"kl-to-nash\" "

#define BOUND(attributes, arm)                                                 \
    ALL_OF("<bound " SAYS attributes ">\n<arm " arm "/></bound>\n")
#define OF_KL "metric=\"kl-to-nash\" high=\"1\" "
#define ARM(arm) BOUND(OF_KL, arm)
#define TWO "\n<arm learner=\"omd\"/>\n<arm learner=\"mp\"/>"
#define ONE "\n<arm learner=\"omd\"/>"

struct mistake {
    const char *xml;
    long line;
    const char *words; /* apart by '|': all are in the message */
};

static const struct mistake mistakes[] = {
    /* <claims> */
    {TOP RECORD SWEEP SEEDS "<claims paper='p'>\n<bound " KL
                            "high='1'>\n<arm/></bound></claims></experiment>",
     9, "claims needs system"},
    {TOP RECORD SWEEP SEEDS "<claims system='s'>\n<bound " KL
                            "high='1'>\n<arm/></bound></claims></experiment>",
     9, "claims needs paper"},
    {ALL_OF("<bond " KL "high='1'><arm/></bond>\n<bound " KL
            "high='1'>\n<arm/></bound>"),
     10, "<bond>|mean <bound>"},
    {ALL_OF("<bound high='1' metric='kl-to-nash'>\n<arm/></bound>"), 10,
     "bound needs says"},
    {ALL_OF("<bound " KL "high='1'>\n<arm/></bound>\n<order " KL ">" TWO
            "</order><bound id='order-2' " KL "high='1'>\n<arm/></bound>"),
     14, "line 12|'order-2'|another id"},
    {BOUND(OF_KL "id='a b'", ""), 10, "id=\"a b\"|letter"},
    {ALL_OF("<bound says='' metric='kl-to-nash' high='1'>\n<arm/></bound>"), 10,
     "says=\"\""},
    /* what all kinds have */
    {BOUND(OF_KL "expected='fails'", ""), 10, "expected to hold|why"},
    {BOUND(OF_KL "expected='perhaps'", ""), 10, "perhaps|holds|undecided"},
    {BOUND(OF_KL "confidence='0.5'", ""), 10, "confidence|above 0.5"},
    {BOUND(OF_KL "confidence='1'", ""), 10, "confidence|below 1"},
    {BOUND(OF_KL "confidence='95'", ""), 10, "confidence=\"95\""},
    {BOUND(OF_KL "aggregate='average'", ""), 10, "average|median|worst"},
    {BOUND(OF_KL "x='step'", ""), 10, "no metric 'step'"},
    {BOUND(OF_KL "x='cyclic'", ""), 10, "no metric 'cyclic'"},
    {BOUND(OF_KL "x='duality-gap'", ""), 10,
     "'duality-gap' is not recorded|<metric type=\"duality-gap\"/>"},
    {BOUND(OF_KL "at='last'", ""), 10, "at=\"last\"|final"},
    {BOUND(OF_KL "at='inf'", ""), 10, "at=\"inf\"|final"},
    {BOUND(OF_KL "origin='start'", ""), 10, "origin=\"start\"|first"},
    /* metrics and boards */
    {BOUND("high='1'", ""), 10, "nothing to read|metric|board"},
    {BOUND("high='1' metric='entropi'", ""), 10,
     "'entropi'|did you mean 'entropy'"},
    {BOUND("high='1' metric='xxxxxxxxxx'", ""), 10,
     "kl-to-nash, entropy, predicted-rate"},
    {BOUND("high='1' metric='suboptimality'", ""), 10,
     "'suboptimality' is not recorded"},
    {BOUND("high='1' metric='entropy' board='elo'", ""), 10,
     "a metric and a board"},
    {BOUND("high='1' board='eloo'", ""), 10, "eloo|bradley-terry"},
    {BOUND("high='1' board='elo' judge='truht'", ""), 10,
     "'truht'|did you mean 'truth'"},
    {BOUND("high='1' board='elo' at='first'", ""), 10, "last policies"},
    {BOUND("high='1' board='elo' origin='first'", ""), 10, "first record"},
    {BOUND("high='1' metric='entropy' judge='truth'", ""), 10, "for a board"},
    {BOUND("high='1' metric='probability'", ""), 10, "give response"},
    {BOUND("high='1' metric='entropy' response='1'", ""), 10,
     "metric=\"probability\""},
    {BOUND("high='1' metric='probability' response='1' at='first'", ""), 10,
     "policies=\"all\""},
    {TOP "<record policies='none'/>\n" SWEEP SEEDS CLAIMS "<bound " SAYS
         "metric='probability' response='0' low='0'>\n<arm/></bound></claims>"
         "</experiment>",
     10, "kept policies|policies=\"final\""},
    {TOP "<record/>\n" SWEEP SEEDS CLAIMS "<bound " SAYS
         "metric='bound-ratio' high='1'>\n<arm/></bound></claims>"
         "</experiment>",
     10, "'kl-to-nash' is not recorded"},
    /* bound */
    {BOUND("metric='entropy'", ""), 10, "low, high or both"},
    {BOUND("metric='entropy' low='2' high='1'", ""), 10, "low is above high"},
    {BOUND(OF_KL "above='1' below='2'", ""), 10, "above and below"},
    {BOUND(OF_KL "given='entropy above 1'", ""), 10, "given|above or below"},
    {BOUND(OF_KL "above='1' given='entropy over 1'", ""), 10,
     "given=\"entropy over 1\"|METRIC above NUMBER"},
    {BOUND(OF_KL "above='1' given='entropy above 1 2'", ""), 10, "METRIC"},
    {BOUND(OF_KL "above='1' given='entropi above 1'", ""), 10,
     "did you mean 'entropy'"},
    {BOUND(OF_KL "above='1' aggregate='worst'", ""), 10, "share|mean"},
    {BOUND(OF_KL "above='1' at='area'", ""), 10, "share|area"},
    {BOUND(OF_KL "above='1' x='entropy' at='1'", ""), 10, "share|clock"},
    /* order */
    {ALL_OF("<order " KL ">" ONE "</order>"), 10, "needs 2 <arm>"},
    {ALL_OF("<order " KL ">" TWO "<arm/></order>"), 12, "more than 2 <arm>"},
    {ALL_OF("<order " KL "factor='2' margin='1'>" TWO "</order>"), 10,
     "factor and margin"},
    {ALL_OF("<order " KL "factor='0'>" TWO "</order>"), 10, "factor=\"0\""},
    {ALL_OF("<order " KL "at='everywhere'>" TWO "</order>"), 10,
     "everywhere|<bound> and <equal>"},
    /* rate */
    {ALL_OF("<rate " KL ">" ONE "</rate>"), 10, "low, high or both"},
    {ALL_OF("<rate " KL "high='1' at='first'>" ONE "</rate>"), 10, "at="},
    {ALL_OF("<rate " KL "high='1' x='cyclik'>" ONE "</rate>"), 10,
     "axis 'cyclik'|did you mean 'cyclic'"},
    {ALL_OF("<rate " KL "high='1' x='eta'>" ONE "</rate>"), 10,
     "does not touch"},
    {ALL_OF("<rate " KL "high='1' x='type'>" ONE "</rate>"), 10, "no numbers"},
    {ALL_OF("<rate " KL "high='1' x='cyclic' law='log-log'>" ONE "</rate>"), 10,
     "not above 0"},
    {ALL_OF("<rate " KL "high='1' x='cyclic'>\n<arm where='cyclic=1'/></rate>"),
     10, "one value of the axis"},
    {ALL_OF("<rate " KL "high='1' x='cyclic' from='1'>" ONE "</rate>"), 10,
     "from|along an axis"},
    {ALL_OF("<rate " KL "high='1' threshold='1'>" ONE "</rate>"), 10,
     "threshold|along an axis"},
    {ALL_OF("<rate " KL "high='1' from='2' to='1'>" ONE "</rate>"), 10,
     "between from and to"},
    {ALL_OF("<rate " KL "high='1' against='predicted'>" ONE "</rate>"), 10,
     "x=\"steps\""},
    {ALL_OF("<rate " KL
            "high='1' against='predicted' x='steps' law='log-log'>" ONE
            "</rate>"),
     10, "log-linear"},
    /* reach */
    {ALL_OF("<reach " KL "high='1'>" ONE "</reach>"), 10, "needs threshold"},
    {ALL_OF("<reach " KL "threshold='1'>" ONE "</reach>"), 10,
     "low, high or both"},
    {ALL_OF("<reach " KL "threshold='1' high='1' factor='2'>" ONE "</reach>"),
     10, "factor|two arms"},
    {ALL_OF("<reach " KL "threshold='1' high='1'>" TWO "</reach>"), 10,
     "high is for one arm"},
    {ALL_OF("<reach " KL "threshold='1' at='best'>" TWO "</reach>"), 10, "at="},
    {ALL_OF("<reach " SAYS "board='elo' threshold='1'>" TWO "</reach>"), 10,
     "last policies"},
    /* equal */
    {ALL_OF("<equal " KL ">" TWO "</equal>"), 10, "tolerance or a factor"},
    {ALL_OF("<equal " KL "tolerance='1' factor='2'>" TWO "</equal>"), 10,
     "tolerance or a factor"},
    {ALL_OF("<equal " KL "factor='0.5'>" TWO "</equal>"), 10,
     "factor=\"0.5\"|from 1"},
    {ALL_OF("<equal " KL "tolerance='-1'>" TWO "</equal>"), 10,
     "tolerance=\"-1\""},
    {ALL_OF("<equal " KL "factor='2'>\n"
            "<arm learner='omd' where='cyclic=0 type=uniform'/></equal>"),
     10, "nothing to agree with"},
    {ALL_OF("<equal " KL "factor='2'>\n<arm learner='omd'/>"
            "<arm learner='mp' where='cyclic=0,1'/></equal>"),
     10, "no counterpart"},
    {ALL_OF("<equal " KL "factor='2'>\n<arm learner='omd' where='cyclic=0'/>"
            "<arm learner='omd' where='cyclic=0'/></equal>"),
     10, "the same runs"},
    /* rank */
    {ALL_OF("<rank " KL "low='2'>" TWO "</rank>"), 10, "between -1 and 1"},
    {ALL_OF("<rank " KL "low='0'>" TWO "</rank>"), 10, "several cells|where"},
    {ALL_OF("<rank " KL "low='0'>\n<arm learner='omd' where='cyclic=1'/>"
            "<arm learner='mp' where='cyclic=1 eta=0.1'/></rank>"),
     10, "fewer than three"},
    /* arms */
    {ARM("learner='mpp'"), 11, "learner 'mpp'|did you mean 'mp'"},
    {ARM("learner='xxxxxxxxxx'"), 11, "learner 'xxxxxxxxxx'|id of one"},
    {ARM("world='wrld'"), 11, "world 'wrld'|did you mean 'world'"},
    {ARM("where='cyclic'"), 11, "where=\"cyclic\"|AXIS=VALUE"},
    {ARM("where='cyclik=1'"), 11, "axis 'cyclik'|did you mean 'cyclic'"},
    {ARM("where='zzzzzzzzzz=1'"), 11, "cyclic, eta, type"},
    {ARM("where='cyclic=2'"), 11, "no value '2'|0, 0.5, 1e0"},
    {ARM("where='cyclic=0,0.6'"), 11, "no value '0.6'"},
    {ARM("where='cyclic='"), 11, "needs a value"},
    {ARM("where='cyclic=0 cyclic=1'"), 11, "twice"},
    {ARM("where='type=Uniform'"), 11, "no value 'Uniform'"},
    {ARM("metric='entropi'"), 11, "'entropi'|did you mean 'entropy'"},
    {ARM("at='lasst'"), 11, "at=\"lasst\""},
    {ALL_OF("<order " KL ">\n<arm weight='2'/>\n<arm/></order>"), 11,
     "weight is for <bound>"},
    {ARM("x='steps'"), 11, "arm has no parameter 'x'"},
    /* the sweep */
    {TOP RECORD
     "<sweep>\n<axis path='claims/bound/@high' values='1 2'/></sweep>" CLAIMS
     "<bound " KL "high='1'><arm/></bound></claims>"
     "</experiment>",
     8, "cannot be swept|claims"},
    {TOP RECORD CLAIMS "<bound " KL
                       "high='1'><arm where='eta=1'/></bound></claims>"
                       "</experiment>",
     8, "'eta' is no axis|none"},
};
#define MISTAKES (sizeof mistakes / sizeof *mistakes)

static int
read_text(struct pf_experiment *e, struct pf_plan *plan, const char *xml,
          struct pf_diag *d)
{
    int status = pf_experiment_parse(e, "t.xml", xml, strlen(xml), NULL, 0, d);
    memset(plan, 0, sizeof *plan);
    return status == PF_OK ? pf_plan_make(plan, e, d) : status;
}

/* The message is the only one, at its line, with all the words. */
START_TEST(mistakes_are_told)
{
    const struct mistake *m = &mistakes[_i];
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_diag d;
    char place[40], words[200];
    pf_diag_init(&d);
    ck_assert_int_eq(read_text(&e, &plan, m->xml, &d), PF_EINPUT);
    if (d.count != 1)
        pf_diag_print(&d, stderr);
    ck_assert_msg(d.count == 1, "%zu messages of\n%s", d.count, m->xml);
    snprintf(place, sizeof place, "t.xml:%ld: ", m->line);
    ck_assert_msg(strncmp(d.message[0], place, strlen(place)) == 0, "%s\n%s",
                  d.message[0], m->xml);
    snprintf(words, sizeof words, "%s", m->words);
    for (char *w = strtok(words, "|"); w != NULL; w = strtok(NULL, "|"))
        ck_assert_msg(strstr(d.message[0], w) != NULL, "no %s in %s", w,
                      d.message[0]);
    clear_plan(&e, &plan);
    pf_diag_clear(&d);
}
END_TEST

START_TEST(all_mistakes_are_told_at_once)
{
    static const char xml[] =
        ALL_OF("<bound " SAYS "metric='entropi' high='1'>\n"
               "<arm learner='om'/>\n<arm where='cyclic=7 etta=1'/></bound>\n"
               "<order says='' metric='entropy' factor='-1'>\n"
               "<arm metric='gap'/>\n<arm/></order>\n"
               "<rate " KL "confidence='0.2'>\n<arm/></rate>\n");
    static const long line[] = {10, 11, 12, 12, 13, 13, 14, 16, 16};
    struct pf_experiment e;
    struct pf_plan plan;
    struct pf_diag d;
    char place[40];
    pf_diag_init(&d);
    ck_assert_int_eq(read_text(&e, &plan, xml, &d), PF_EINPUT);
    if (d.count != sizeof line / sizeof *line)
        pf_diag_print(&d, stderr);
    ck_assert_uint_eq(d.count, sizeof line / sizeof *line);
    for (size_t i = 0; i < d.count; i++) {
        snprintf(place, sizeof place, "t.xml:%ld: ", line[i]);
        ck_assert_msg(strncmp(d.message[i], place, strlen(place)) == 0, "%s",
                      d.message[i]);
    }
    clear_plan(&e, &plan);
    pf_diag_clear(&d);
}
END_TEST

/* --- what comes out --- */

#define FULL                                                                   \
    ALL_OF("<bound id='a' says='  A\n \t b. c ' why=' W.' control='yes'"       \
           " metric='entropy'"                                                 \
           " at='best' x='kl-to-nash' origin='-2' aggregate='iqm'"             \
           " cells='worst' confidence='0.9' low='-1'>\n"                       \
           "<arm learner='mp' world='world' label='L' weight='-2'"             \
           " where=' cyclic=1,.5  eta=2e-1 ' metric='kl-to-nash' at='3'"       \
           " origin='first'/>\n<arm/></bound>\n"                               \
           "<bound " KL "below='2' given='entropy above -1' high='0.5'>\n"     \
           "<arm/></bound>\n"                                                  \
           "<rate " SAYS "board='elo' x='cyclic' low='0' high='3'"             \
           " expected='undecided' why='W'>\n"                                  \
           "<arm board='winrate'/></rate>\n"                                   \
           "<rate " KL "law='log-log' high='3' from='1' to='2' above='3'"      \
           " below='4'>\n<arm/></rate>\n"                                      \
           "<reach " KL "threshold='0.1' is='greater' margin='3'"              \
           " x='steps'>" TWO "</reach>\n"                                      \
           "<equal " KL "threshold='7' factor='2' exact='yes'>\n"              \
           "<arm learner='omd' where='cyclic=0'/></equal>\n")

START_TEST(claims_are_read)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, FULL);
    const struct pf_claims_def *all = &e.claims;
    ck_assert_str_eq(all->system, "s");
    ck_assert_str_eq(all->paper, "p");
    ck_assert_uint_eq(all->n, 6);
    const struct pf_claim_def *a = &all->claim[0];
    ck_assert_int_eq(a->kind, PF_CLAIM_BOUND);
    ck_assert_str_eq(a->id, "a");
    ck_assert_str_eq(a->says, "A b. c");
    ck_assert_str_eq(a->why, "W.");
    ck_assert(a->control && a->expected == PF_FAILS && !a->is_share);
    ck_assert_str_eq(a->x, "kl-to-nash");
    ck_assert(!a->claim.clock && !a->x_is_axis && !a->claim.exact);
    ck_assert(a->claim.low == -1.0 && isinf(a->claim.high));
    ck_assert(a->claim.confidence == 0.9);
    ck_assert_int_eq(a->claim.aggregate, PF_CLAIM_IQM);
    ck_assert_int_eq(a->claim.cells, PF_CELLS_WORST);
    ck_assert_uint_eq(a->n_arms, 2);
    const struct pf_claim_arm_def *one = &a->arm[0], *two = &a->arm[1];
    ck_assert_str_eq(one->learner, "mp");
    ck_assert_str_eq(one->world, "world");
    ck_assert_str_eq(one->label, "L");
    ck_assert(one->weight == -2.0 && two->weight == 1.0);
    ck_assert_uint_eq(one->n_where, 2);
    ck_assert_str_eq(one->where[0].name, "cyclic");
    ck_assert_uint_eq(one->where[0].n, 2);
    ck_assert_str_eq(one->where[0].value[1], ".5");
    ck_assert_uint_eq(one->where[1].axis, 1);
    ck_assert_str_eq(one->reading.metric, "kl-to-nash");
    ck_assert_int_eq(one->reading.place, PF_CLAIM_AT);
    ck_assert(one->reading.place_x == 3.0 && one->reading.origin_first);
    ck_assert_str_eq(two->reading.metric, "entropy");
    ck_assert_int_eq(two->reading.place, PF_CLAIM_BEST);
    ck_assert(two->reading.origin == -2.0 && !two->reading.origin_first);
    const struct pf_claim_def *share = &all->claim[1];
    ck_assert_str_eq(share->id, "bound-2");
    ck_assert(share->is_share && share->share_below);
    ck_assert(share->share_limit == 2.0 && share->claim.high == 0.5);
    ck_assert_int_eq(share->claim.aggregate, PF_CLAIM_MEAN);
    ck_assert_str_eq(share->given.metric, "entropy");
    ck_assert(!share->given.below && share->given.limit == -1.0);
    ck_assert(share->claim.clock && share->expected == PF_HOLDS);
    clear_plan(&e, &plan);
}
END_TEST

START_TEST(claims_of_other_kinds_are_read)
{
    struct pf_experiment e;
    struct pf_plan plan;
    plan_text(&e, &plan, FULL);
    const struct pf_claim_def *along = &e.claims.claim[2];
    ck_assert_int_eq(along->kind, PF_CLAIM_RATE);
    ck_assert(along->x_is_axis && along->axis == 0 && along->claim.over_cells);
    ck_assert(along->expected == PF_UNDECIDED && !along->claim.reaches);
    ck_assert_str_eq(along->arm[0].reading.board, "winrate");
    ck_assert_ptr_null(along->arm[0].reading.metric);
    const struct pf_claim *rate = &e.claims.claim[3].claim;
    ck_assert(rate->law == PF_LOG_LOG && !rate->over_cells);
    ck_assert(rate->range.x_low == 1.0 && rate->range.x_high == 2.0);
    ck_assert(rate->range.y_low == 3.0 && rate->range.y_high == 4.0);
    ck_assert(isnan(rate->predicted));
    const struct pf_claim *reach = &e.claims.claim[4].claim;
    ck_assert(reach->reaches && reach->threshold == 0.1 && reach->greater);
    ck_assert(!reach->has_factor && reach->margin == 3.0);
    ck_assert_str_eq(e.claims.claim[4].x, "steps");
    ck_assert_str_eq(e.claims.claim[4].id, "reach-5");
    const struct pf_claim *equal = &e.claims.claim[5].claim;
    ck_assert(equal->reaches && equal->threshold == 7.0 && equal->exact);
    ck_assert(equal->has_factor && equal->factor == 2.0);
    clear_plan(&e, &plan);
}
END_TEST

/* --- the plan --- */

/* An axis that a cell does not have does not keep it out; values are numbers
 * where they are. */
START_TEST(arms_take_their_cells)
{
    static const struct {
        const char *arm;
        size_t cells;
    } cases[] = {{"", 6 + 12},
                 {"learner='omd'", 6},
                 {"learner='mp'", 12},
                 {"where='eta=0.1'", 6 + 6},
                 {"where='eta=1e-1,.2'", 6 + 12},
                 {"where='cyclic=1.0'", 2 + 4},
                 {"where='cyclic=1 eta=0.2 type=uniform'", 1 + 1},
                 {"learner='omd' where='eta=0.2'", 6},
                 {"world='world' learner='mp' where='type=gaussian'", 6}};
    struct pf_experiment e;
    struct pf_plan plan;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char xml[2000];
        size_t *cell = NULL, n = 0;
        snprintf(xml, sizeof xml, ARM("%s"), cases[i].arm);
        plan_text(&e, &plan, xml);
        ck_assert_uint_eq(plan.n_cells, 18);
        ck_assert_int_eq(
            pf_claim_arm_cells(&cell, &n, &e.claims.claim->arm[0], &plan),
            PF_OK);
        ck_assert_msg(n == cases[i].cells, "%s: %zu cells", cases[i].arm, n);
        for (size_t k = 1; k < n; k++)
            ck_assert_uint_lt(cell[k - 1], cell[k]);
        free(cell);
        clear_plan(&e, &plan);
    }
}
END_TEST

/* Cells belong together that differ in what arms hold alone; omd has no eta,
 * so each of its cells belongs to those of mp with either. */
START_TEST(cells_of_two_arms_match)
{
    static const struct {
        const char *one, *two;
        size_t pairs;
    } cases[] = {
        {"learner='omd'", "learner='mp'", 12},
        {"learner='omd'", "learner='mp' where='eta=.1'", 6},
        {"where='cyclic=0'", "where='cyclic=1'", 6},
        {"where='cyclic=0,1'", "where='cyclic=0,1'", 12},
        {"where='type=uniform'", "where='type=gaussian'", 9},
        {"learner='mp' where='eta=0.1'", "learner='mp' where='eta=0.2'", 6}};
    struct pf_experiment e;
    struct pf_plan plan;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char xml[2000];
        size_t *a = NULL, *b = NULL, n = 0;
        snprintf(xml, sizeof xml,
                 ALL_OF("<equal " KL
                        "factor='2'><arm %s/><arm %s at='first'/></equal>"),
                 cases[i].one, cases[i].two);
        plan_text(&e, &plan, xml);
        const struct pf_claim_def *def = e.claims.claim;
        ck_assert_int_eq(pf_claim_pairs(&a, &b, &n, def, &plan), PF_OK);
        ck_assert_msg(n == cases[i].pairs, "%s, %s: %zu pairs", cases[i].one,
                      cases[i].two, n);
        for (size_t k = 0; k < n; k++) {
            ck_assert(pf_claim_arm_takes(&def->arm[0], &plan.cell[a[k]]));
            ck_assert(pf_claim_arm_takes(&def->arm[1], &plan.cell[b[k]]));
        }
        free(a);
        free(b);
        clear_plan(&e, &plan);
    }
}
END_TEST

START_TEST(claims_are_no_part_of_a_run)
{
    struct pf_experiment one, two;
    struct pf_plan with, without;
    plan_text(&one, &with, FULL);
    plan_text(&two, &without, TOP RECORD SWEEP SEEDS "</experiment>");
    ck_assert_uint_eq(two.claims.n, 0);
    ck_assert_ptr_null(two.claims.system);
    ck_assert_uint_eq(with.n_runs, without.n_runs);
    for (size_t i = 0; i < with.n_runs; i++)
        ck_assert_str_eq(with.run[i].id, without.run[i].id);
    clear_plan(&one, &with);
    clear_plan(&two, &without);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("claims");
    PF_ADD_LOOP(s, mistakes_are_told, MISTAKES);
    PF_ADD(s, all_mistakes_are_told_at_once);
    PF_ADD(s, claims_are_read);
    PF_ADD(s, claims_of_other_kinds_are_read);
    PF_ADD(s, arms_take_their_cells);
    PF_ADD(s, cells_of_two_arms_match);
    PF_ADD(s, claims_are_no_part_of_a_run);
    return s;
}

PF_TEST_MAIN(make_suite)
