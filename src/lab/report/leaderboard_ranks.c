/* Do judges, and populations that were learned from, rank methods alike?
 *
 * A view is a panel, or, where some learners of it stand under the values of
 * an axis that is about no learner (such as who gave the labels) and others
 * under none, as they use no labels, one combination of those values. A method
 * is then a learner with the values of its own axes, in every view that has it.
 * Within a view the judges are compared with each other and with the true win
 * rate, and across views every judge's scores in one with every judge's in
 * another: methods trained on A and judged by A with methods trained on B and
 * judged by B.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "core/status.h"
#include "eval/leaderboard/winrate.h"
#include "eval/report/text.h"
#include "lab/report/columns.h"
#include "lab/report/leaderboard_part.h"

#define WIDTH 80
#define CELL 6
#define LABEL 34
#define FEWEST 3      /* methods that a correlation needs */
#define MOST_VIEWS 64 /* more are not compared with each other */

struct view {
    size_t panel, cell; /* its axis values are those of this cell */
    char *title;
};

struct ranking {
    const struct pf_board *b;
    FILE *out;
    struct view *view;
    size_t n_views;
    size_t *method; /* of each view and method: place in the panel, SIZE_MAX
                       where it has none; n_methods to a view */
    char **key;     /* n_methods */
    size_t n_methods;
};

/* --- views --- */

/* Is this axis about learners, as their own step sizes are? */
static bool
own_axis(const struct ranking *k, size_t a)
{
    return pf_layout_names_learner(k->b->r->axis_path[a]);
}

static const char *
value_of(const struct ranking *k, size_t cell, size_t a)
{
    return k->b->r->cell[cell].axis_value[a];
}

static bool
is_in(const struct pf_layout *layout, size_t c, size_t panel)
{
    for (size_t i = layout->start[panel]; i < layout->start[panel + 1]; i++)
        if (layout->member[i] == c)
            return true;
    return false;
}

/* May cell c be in the view? Values it lacks do not matter to it. */
static bool
belongs(const struct ranking *k, size_t c, const struct view *v)
{
    for (size_t a = 0; a < k->b->r->n_axes; a++) {
        const char *mine = value_of(k, c, a), *its = value_of(k, v->cell, a);
        if (!own_axis(k, a) && mine != NULL &&
            (its == NULL || strcmp(mine, its) != 0))
            return false;
    }
    return is_in(&k->b->layout, c, v->panel);
}

static size_t
values_given(const struct ranking *k, size_t c)
{
    size_t n = 0;
    for (size_t a = 0; a < k->b->r->n_axes; a++)
        n += !own_axis(k, a) && value_of(k, c, a) != NULL;
    return n;
}

/* "NAME = VALUE" where the title does not tell it. */
static int
put_value(const struct ranking *k, FILE *f, const char *title, size_t c,
          size_t a)
{
    char *text = NULL;
    size_t size = 0;
    FILE *t = pf_memstream(&text, &size);
    if (t == NULL)
        return PF_ENOMEM;
    fprintf(t, "%s = %s", k->b->r->axis_name[a], value_of(k, c, a));
    if (fclose(t) != 0)
        return PF_ENOMEM;
    if (strstr(title, text) == NULL)
        fprintf(f, "%s%s", ftell(f) > 0 ? ", " : "", text);
    free(text);
    return PF_OK;
}

static char *
name_view(const struct ranking *k, size_t c)
{
    const char *title = k->b->layout.panel_title[k->b->layout.panel[c]];
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    int status = PF_OK;
    fputs(title, f);
    for (size_t a = 0; status == PF_OK && a < k->b->r->n_axes; a++)
        if (!own_axis(k, a) && value_of(k, c, a) != NULL)
            status = put_value(k, f, title, c, a);
    if (fclose(f) != 0 || status != PF_OK) {
        free(text);
        return NULL;
    }
    return text;
}

/* Cells with the most values make the views; the others belong to some. */
static int
find_views(struct ranking *k)
{
    const struct pf_board *b = k->b;
    size_t *most = calloc(b->layout.n_panels + 1, sizeof *most);
    k->view = calloc(b->r->n_cells + 1, sizeof *k->view);
    if (most == NULL || k->view == NULL) {
        free(most);
        return PF_ENOMEM;
    }
    for (size_t c = 0; c < b->r->n_cells; c++)
        if (values_given(k, c) > most[b->layout.panel[c]])
            most[b->layout.panel[c]] = values_given(k, c);
    int status = PF_OK;
    for (size_t c = 0; status == PF_OK && c < b->r->n_cells; c++) {
        size_t v = 0;
        while (v < k->n_views && !belongs(k, c, &k->view[v]))
            v++;
        if (v < k->n_views || values_given(k, c) < most[b->layout.panel[c]])
            continue;
        k->view[v] = (struct view){b->layout.panel[c], c, name_view(k, c)};
        k->n_views++;
        status = k->view[v].title != NULL ? PF_OK : PF_ENOMEM;
    }
    free(most);
    return status;
}

/* --- methods --- */

/* A learner with the values of its own axes; the reference policy is "". */
static char *
name_method(const struct ranking *k, size_t cell)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = pf_memstream(&text, &size);
    if (f == NULL)
        return NULL;
    if (cell != SIZE_MAX)
        fputs(k->b->r->cell[cell].learner, f);
    for (size_t a = 0; cell != SIZE_MAX && a < k->b->r->n_axes; a++)
        if (own_axis(k, a) && value_of(k, cell, a) != NULL)
            fprintf(f, "\x1f%zu\x1f%s", a, value_of(k, cell, a));
    return fclose(f) == 0 ? text : NULL;
}

/* The number of the method that this cell is; new ones are added. */
static int
number_method(struct ranking *k, size_t cell, size_t *number)
{
    char *key = name_method(k, cell);
    if (key == NULL)
        return PF_ENOMEM;
    for (*number = 0; *number < k->n_methods; ++*number)
        if (strcmp(k->key[*number], key) == 0) {
            free(key);
            return PF_OK;
        }
    k->key[k->n_methods++] = key;
    return PF_OK;
}

static int
place_methods(struct ranking *k)
{
    size_t room = k->b->layout.n_curves + 2, number;
    k->key = calloc(room, sizeof *k->key);
    k->method = calloc(k->n_views * room + 1, sizeof *k->method);
    if (k->key == NULL || k->method == NULL)
        return PF_ENOMEM;
    for (size_t i = 0; i < k->n_views * room; i++)
        k->method[i] = SIZE_MAX;
    for (size_t v = 0; v < k->n_views; v++) {
        const struct pf_board_panel *p = &k->b->panel[k->view[v].panel];
        for (size_t m = 0; m < p->n; m++) {
            size_t cell = p->method[m].cell;
            if (cell != SIZE_MAX && !belongs(k, cell, &k->view[v]))
                continue;
            if (number_method(k, cell, &number) != PF_OK)
                return PF_ENOMEM;
            k->method[v * room + number] = m;
        }
    }
    return PF_OK;
}

/* --- scores --- */

/* What is correlated: a judge's win rates in a view, or the true ones. */
struct scorer {
    size_t view, judge; /* judge n_judges: the truth */
};

static double
score_of(const struct ranking *k, const struct scorer *s, size_t method)
{
    const struct pf_board_panel *p = &k->b->panel[k->view[s->view].panel];
    size_t m = k->method[s->view * (k->b->layout.n_curves + 2) + method];
    if (m == SIZE_MAX)
        return (double) NAN;
    if (s->judge == k->b->n_judges)
        return p->method[m].truth;
    return p->score[s->judge * p->n + m].rate;
}

/* Scores of those methods that all n scorers have, scorer i at
 * [i * n_methods]; returns how many methods these are. */
static size_t
gather(const struct ranking *k, const struct scorer *s, size_t n, double *x)
{
    size_t used = 0;
    for (size_t m = 0; m < k->n_methods; m++) {
        bool all = true;
        for (size_t i = 0; i < n; i++) {
            x[i * k->n_methods + used] = score_of(k, &s[i], m);
            all = all && isfinite(x[i * k->n_methods + used]);
        }
        used += all;
    }
    return used;
}

static void
put_label(const struct ranking *k, const struct scorer *s, bool with_view,
          bool pad)
{
    char text[512];
    const char *judge = s->judge < k->b->n_judges ? k->b->judge[s->judge].label
                                                  : "(exact win rate)";
    const char *title = with_view ? k->view[s->view].title : "";
    snprintf(text, sizeof text, "%s%s%s", title, title[0] != '\0' ? ": " : "",
             judge);
    char *label = pf_fit_label(text, LABEL);
    if (label != NULL)
        pf_put_padded(k->out, label, pad ? LABEL : 0);
    free(label);
}

/* n scorers with their scores of the same `used` methods, scorer i's at
 * [i * n_methods]. */
struct matrix {
    const struct scorer *scorer;
    size_t n, used;
    double *x;
    bool with_view; /* are the scorers from several views? */
};

static int
put_row(const struct ranking *k, const struct matrix *t, size_t i, size_t first,
        size_t last)
{
    double rho;
    fprintf(k->out, "  %2zu  ", i + 1);
    put_label(k, &t->scorer[i], t->with_view, i > first);
    for (size_t j = first; j < last && j < i; j++) {
        if (pf_rank_correlation(&rho, t->x + i * k->n_methods,
                                t->x + j * k->n_methods, t->used) != PF_OK)
            return PF_ENOMEM;
        if (isnan(rho))
            fprintf(k->out, "%*s", CELL, "-");
        else
            fprintf(k->out, "%*.2f", CELL, rho);
    }
    putc('\n', k->out);
    return PF_OK;
}

/* The lower half of the matrix, as many columns at a time as fit. */
static int
put_rows(const struct ranking *k, const struct matrix *t)
{
    const size_t most = (WIDTH - LABEL - 6) / CELL;
    int status = PF_OK;
    for (size_t first = 0; first + 1 < t->n; first += most) {
        size_t last = first + most < t->n - 1 ? first + most : t->n - 1;
        fprintf(k->out, "%*s", LABEL + 6, "");
        for (size_t j = first; j < last; j++)
            fprintf(k->out, "%*zu", CELL, j + 1);
        putc('\n', k->out);
        for (size_t i = first; status == PF_OK && i < t->n; i++)
            status = put_row(k, t, i, first, last);
    }
    putc('\n', k->out);
    return status;
}

static int
put_matrix(const struct ranking *k, const struct scorer *s, size_t n,
           bool with_view)
{
    struct matrix t = {.scorer = s, .n = n, .with_view = with_view};
    int status = PF_OK;
    t.x = calloc(n * (k->n_methods + 1), sizeof *t.x);
    if (t.x == NULL)
        return PF_ENOMEM;
    t.used = gather(k, s, n, t.x);
    if (t.used < FEWEST)
        fprintf(k->out,
                "no rank correlation: it needs %d methods in common, and there "
                "%s %zu\n\n",
                FEWEST, t.used == 1 ? "is" : "are", t.used);
    else {
        fprintf(
            k->out,
            "rank correlation (Spearman) of win rates, %zu methods in all\n",
            t.used);
        status = put_rows(k, &t);
    }
    free(t.x);
    return status;
}

static int
put_views(const struct ranking *k)
{
    size_t judges = k->b->n_judges, n = 0;
    bool across = k->n_views > 1 && k->n_views <= MOST_VIEWS;
    struct scorer *s = calloc(k->n_views * judges + judges + 1, sizeof *s);
    int status = s != NULL ? PF_OK : PF_ENOMEM;
    for (size_t v = 0; status == PF_OK && v < k->n_views; v++) {
        for (size_t j = 0; j <= judges; j++)
            s[j] = (struct scorer){v, j};
        pf_put_tame(k->out, k->view[v].title, WIDTH);
        putc('\n', k->out);
        status = put_matrix(k, s, judges + 1, false);
    }
    for (size_t v = 0; status == PF_OK && across && v < k->n_views; v++)
        for (size_t j = 0; j < judges; j++)
            s[n++] = (struct scorer){v, j};
    if (status == PF_OK && across)
        status = put_matrix(k, s, n, true);
    free(s);
    return status;
}

int
pf_board_print_ranks(const struct pf_board *b, FILE *out)
{
    struct ranking k = {.b = b, .out = out};
    int status = find_views(&k);
    if (status == PF_OK)
        status = place_methods(&k);
    if (status == PF_OK)
        status = put_views(&k);
    for (size_t v = 0; k.view != NULL && v < k.n_views; v++)
        free(k.view[v].title);
    for (size_t m = 0; k.key != NULL && m < k.n_methods; m++)
        free(k.key[m]);
    free(k.view);
    free(k.key);
    free(k.method);
    return status;
}
