/* Figures of small experiments: panels of learners that an axis does not
 * touch, proven bounds, and laws that walk all kinds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "lab/figures/curves.h"
#include "lab/report/comparison.h"
#include "figure_script.h"
#include "running.h"

static bool
is_near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (1.0 + fabs(b));
}

/* --- panels of what is not touched, from real experiments --- */

#define START                                                                  \
    "<experiment version=\"1\" name=\"t\">\n<world beta='0.2'>"                \
    "<preference type='hodge-mix' actions='3' cyclic='0.5'/>"                  \
    "<reference type='gaussian'/></world>\n"
#define LABELS "<feedback type='labels' samples='2'/>\n"
#define TWO                                                                    \
    "<learner type='omd'><feedback type='exact'/></learner>\n"                 \
    "<learner type='nash-md'/>\n"
#define REST                                                                   \
    "<budget steps='20'/><record points='4'>"                                  \
    "<metric type='duality-gap'/><metric type='winrate-vs-reference'/>"        \
    "<metric type='kl-to-reference'/></record><seeds count='2'/>\n"
#define END "</experiment>\n"

/* Panel p has the cells that are counted, in all of the runs. */
static const struct {
    const char *sweep;
    size_t panels, curves;
    const char *title, *label; /* of the last of them */
    size_t cells;              /* in all panels together */
} laid[] = {
    /* an axis of the labels does not touch who takes none */
    {"<axis path='feedback/@samples' values='1 2 3'/>", 3, 2, "samples = 3",
     "Nash-MD", 6},
    /* not even where it is crossed with one that touches both, */
    {"<axis path='feedback/@samples' values='1 2'/><axis path='world/@beta' "
     "values='0.1 0.3 0.5'/>",
     6, 2, "samples = 2, beta = 0.5", "Nash-MD", 12},
    /* or with one that touches it alone, */
    {"<axis path='feedback/@samples' values='1 2'/><axis "
     "path=\"learner[@id='omd']/@eta\" values='0.1 0.3'/>",
     2, 3, "samples = 2", "Nash-MD", 6},
    /* or moves together with one that does */
    {"<zip><axis path='feedback/@samples' values='1 2'/><axis "
     "path='world/@beta' values='0.1 0.3'/></zip>",
     2, 2, "samples = 2, beta = 0.3", "Nash-MD", 4},
    {"<zip><axis path='feedback/@samples' values='1 2'/><axis "
     "path=\"learner[@id='omd']/@eta\" values='0.1 0.3'/></zip>",
     2, 3, "samples = 2", "Nash-MD", 6},
    /* one learner's own axis makes curves */
    {"<axis path=\"learner[@id='omd']/@eta\" values='0.1 0.3'/>", 1, 3, "world",
     "Nash-MD", 3},
};

static void
run_all(struct lab *l, const char *sweep, struct pf_results *r)
{
    char xml[2000];
    const struct pf_runner_options options = {.workers = 0};
    struct pf_runner_report report;
    snprintf(xml, sizeof xml, "%s<sweep>%s</sweep>%s", START LABELS TWO REST,
             sweep, END);
    set_up(l, xml);
    ck_assert_int_eq(run(l, &options, &report), PF_OK);
    ck_assert_int_eq(pf_results_open(r, l->file, &l->d), PF_OK);
}

START_TEST(untouched_learners_are_in_all_panels)
{
    struct lab l;
    struct pf_results r;
    struct pf_layout layout;
    struct pf_figure f;
    struct pf_plot_options o = {.metric = NULL};
    run_all(&l, laid[_i].sweep, &r);
    ck_assert_int_eq(pf_layout_make(&layout, &r), PF_OK);
    ck_assert_uint_eq(layout.n_panels, laid[_i].panels);
    ck_assert_uint_eq(layout.n_curves, laid[_i].curves);
    ck_assert_str_eq(layout.panel_title[layout.n_panels - 1], laid[_i].title);
    ck_assert_str_eq(layout.curve_label[layout.n_curves - 1], laid[_i].label);
    ck_assert_uint_eq(layout.start[layout.n_panels], laid[_i].cells);
    for (size_t c = 0; c < r.n_cells; c++)
        ck_assert_uint_ne(
            pf_layout_cell(&layout, &r, layout.panel[c], layout.curve[c]),
            SIZE_MAX);
    /* a curve has one cell in a panel, and the figure has them all */
    ck_assert_int_eq(pf_plot_convergence.make(&f, &r, &o, &l.d), PF_OK);
    size_t drawn = 0;
    for (size_t p = 0; p < f.n_panels; p++) {
        for (size_t k = 1; k < f.panel[p].n_curves; k++)
            ck_assert_uint_gt(f.panel[p].curve[k].style,
                              f.panel[p].curve[k - 1].style);
        drawn += f.panel[p].n_curves;
    }
    ck_assert_uint_eq(drawn, laid[_i].cells);
    pf_figure_clear(&f);
    pf_layout_clear(&layout);
    pf_results_clear(&r);
    tear_down(&l);
}
END_TEST

/* A learner that the dial does not touch has a level line; what moves with the
 * dial makes no panels; who is not touched meets the others on every task. */
START_TEST(a_dial_is_level_where_it_does_not_touch)
{
    struct lab l;
    struct pf_results r;
    struct pf_figure f;
    struct pf_comparison c;
    struct pf_plot_options o = {.x = "samples"};
    run_all(&l,
            "<zip><axis path='feedback/@samples' values='3 1 2'/><axis "
            "path=\"learner[@id='nash-md']/@eta\" values='0.1 0.2 0.3'/></zip>",
            &r);
    ck_assert_int_eq(pf_plot_dial.make(&f, &r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.n_panels, 1);
    ck_assert_uint_eq(f.n_styles, 2);
    ck_assert_ptr_nonnull(strstr(f.note, "; eta moves with samples"));
    for (size_t k = 0; k < 2; k++) {
        const struct pf_figure_curve *curve = &f.panel[0].curve[k];
        bool level = true;
        ck_assert_uint_eq(curve->n, 3);
        for (size_t i = 0; i < 3; i++) {
            ck_assert_double_eq(curve->x[i], (double) (i + 1));
            level = level && is_near(curve->median[i], curve->median[0]);
        }
        ck_assert(level == (strcmp(f.style_label[curve->style], "OMD") == 0));
    }
    ck_assert_int_eq(pf_comparison_read(&c, &r, "duality-gap", &l.d), PF_OK);
    ck_assert_uint_eq(c.tasks, 3);
    for (size_t k = 0; k < 2; k++)
        ck_assert_uint_eq(c.done[k], 6);
    pf_comparison_clear(&c);
    pf_figure_clear(&f);
    pf_results_clear(&r);
    tear_down(&l);
}
END_TEST

/* --- laws of all kinds --- */

#define HOSTILE                                                                \
    START "<learner type='omd' label='`touch marker` \"; system(\"x\")'/>\n"   \
          "<learner type='mmd' label=\"'%s $(x) {/*9 a}_b "                    \
          "&lt;/svg>\"/>" REST                                                 \
          "<sweep><axis path='world/preference/@cyclic' values='0 0.5 1'/>"    \
          "<axis path='learner/@eta' values='0.1 0.2 0.4'/></sweep>" END

/* No line of a script but a comment has what came from the labels, except as
 * octal escapes. */
START_TEST(every_kind_is_tame_and_told_in_words)
{
    struct lab l;
    struct pf_results r;
    const struct pf_runner_options options = {.workers = 0};
    struct pf_runner_report report;
    const struct pf_plot_kind *kind = pf_plot_kinds[_i];
    const char *why = NULL;
    set_up(&l, HOSTILE);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    struct pf_plot_options o = {.metric = NULL};
    struct pf_figure f = {0};
    bool suits = kind->suits(&r, &why);
    ck_assert_msg(suits == (why == NULL), "%s", kind->name);
    if (suits) {
        int status = kind->make(&f, &r, &o, &l.d);
        ck_assert_msg(status == PF_OK, "%s: %s", kind->name,
                      l.d.count > 0 ? l.d.message[0] : "");
        ck_assert_msg(f.alt != NULL && strlen(f.alt) > 40, "%s", kind->name);
        char *text = script_of(&f);
        ck_assert_ptr_null(strchr(text, '`'));
        ck_assert_ptr_null(strstr(text, "\"; system"));
        ck_assert_ptr_null(strstr(text, "$("));
        free(text);
    }
    pf_figure_clear(&f);
    pf_results_clear(&r);
    tear_down(&l);
}
END_TEST

/* Names are found; docs are one line; and a file in which nothing is done is
 * refused in words, by every kind. */
START_TEST(every_kind_says_that_nothing_is_done)
{
    const struct pf_plot_kind *kind = pf_plot_kinds[_i];
    struct lab l;
    struct pf_results r;
    struct pf_store *store = NULL;
    struct pf_plot_options o = {.metric = NULL};
    struct pf_figure f = {0};
    const char *why = NULL;
    ck_assert_ptr_eq(pf_plot_find(kind->name), kind);
    ck_assert_ptr_null(strchr(kind->doc, '\n'));
    set_up(&l, HOSTILE);
    ck_assert_int_eq(pf_store_open(&store, l.file, &l.plan, &l.d), PF_OK);
    pf_store_close(store);
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    kind->suits(&r, &why);
    int status = kind->make(&f, &r, &o, &l.d);
    if (strcmp(kind->name, "game") != 0) { /* it needs no run */
        ck_assert_int_eq(status, PF_EINPUT);
        ck_assert_uint_gt(l.d.count, 0);
    }
    pf_figure_clear(&f);
    pf_results_clear(&r);
    tear_down(&l);
}
END_TEST

/* --- proven bounds --- */

#define BOUNDED                                                                \
    "<experiment version=\"1\" name=\"t\">\n<world beta='0.5'>"                \
    "<preference type='uniform-random' actions='4'/>"                          \
    "<reference type='gaussian' spread='2'/></world>\n"                        \
    "<learner type='nash-mp'/>\n<learner type='nash-mp' id='far' eta='7'/>\n"  \
    "<learner type='mwu'/>\n<learner type='egpo' id='labels'><feedback "       \
    "type='labels'/></learner>\n<learner type='nash-md' schedule='theory'/>\n" \
    "<budget steps='4000'/><record points='41' spacing='log'>"                 \
    "<metric type='kl-to-nash'/><metric type='duality-gap'/></record>"         \
    "<seeds count='5'/>\n</experiment>\n"

/* Only where it is proven, from the measured start, and only where it says
 * more than the start. */
START_TEST(bounds_are_drawn_where_they_are_proven)
{
    struct lab l;
    struct pf_results r;
    struct pf_figure f;
    const struct pf_runner_options options = {.workers = 0};
    struct pf_runner_report report;
    struct pf_plot_options o = {.metric = "kl-to-nash", .x = "steps"};
    set_up(&l, BOUNDED);
    ck_assert_int_eq(run(&l, &options, &report), PF_OK);
    ck_assert_int_eq(pf_results_open(&r, l.file, &l.d), PF_OK);
    ck_assert_int_eq(pf_plot_convergence.make(&f, &r, &o, &l.d), PF_OK);
    ck_assert_uint_eq(f.panel[0].n_curves, 5);
    for (size_t k = 1; k < 4; k++)
        ck_assert_ptr_null(f.panel[0].curve[k].bound);
    const struct pf_figure_curve *mp = &f.panel[0].curve[0];
    const struct pf_figure_curve *md = &f.panel[0].curve[4];
    size_t said = 0;
    for (size_t i = 0; i < mp->n; i++) {
        double t = mp->x[i], most = mp->median[0] / pow(2.0, t);
        double late = 8.0 / (0.25 * (t + 1.0));
        if (most >= 1e-16)
            ck_assert(fabs(mp->bound[i] - most) <= 1e-9 * most);
        else
            ck_assert(isnan(mp->bound[i]));
        if (isnan(md->bound[i]))
            ck_assert(i > 0 && late > md->median[0]);
        else if (i > 0)
            ck_assert(fabs(md->bound[i] - late) <= 1e-9 * late);
        said += i > 0 && !isnan(md->bound[i]);
    }
    ck_assert_uint_gt(said, 0);
    ck_assert_ptr_nonnull(strstr(f.note, "dotted: proven bound"));
    pf_figure_clear(&f);
    o.metric = "duality-gap";
    ck_assert_int_eq(pf_plot_convergence.make(&f, &r, &o, &l.d), PF_OK);
    ck_assert_ptr_null(f.panel[0].curve[0].bound);
    pf_figure_clear(&f);
    pf_results_clear(&r);
    tear_down(&l);
}
END_TEST

static Suite *
make_suite(void)
{
    Suite *s = suite_create("kinds of figures");
    size_t kinds = 0;
    while (pf_plot_kinds[kinds] != NULL)
        kinds++;
    PF_ADD_LOOP(s, untouched_learners_are_in_all_panels,
                sizeof laid / sizeof *laid);
    PF_ADD(s, a_dial_is_level_where_it_does_not_touch);
    PF_ADD_LOOP(s, every_kind_is_tame_and_told_in_words, kinds);
    PF_ADD_LOOP(s, every_kind_says_that_nothing_is_done, kinds);
    PF_ADD(s, bounds_are_drawn_where_they_are_proven);
    return s;
}

PF_TEST_MAIN(make_suite)
