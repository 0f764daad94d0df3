/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/experiment.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/axis.h"
#include "lab/experiment/design.h"
#include "lab/experiment/experiment_check.h"
#include "lab/experiment/mistakes.h"
#include "lab/experiment/plan.h"
#include "lab/experiment/variants.h"
#include "lab/experiment/xml_read.h"

void
pf_experiment_clear(struct pf_experiment *e)
{
    for (size_t i = 0; i < PF_MAX_AXES; i++) {
        pf_axis_clear(&e->axis[i]);
        pf_axis_group_clear(&e->group[i]);
    }
    pf_claims_def_clear(&e->claims);
    for (size_t i = 0; e->set_name != NULL && i < e->n_sets; i++)
        free(e->set_name[i]);
    xmlFreeDoc(e->doc);
    free(e->set_name);
    free(e->mark);
    free(e->xml);
    free(e->description);
    free(e->name);
    free(e->base);
    free(e->file);
    memset(e, 0, sizeof *e);
}

/* The folder of a file: "" when it is in the working directory. */
static char *
folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    if (slash == NULL)
        return strdup("");
    return strndup(file, slash == file ? 1 : (size_t) (slash - file));
}

/* Two worlds or two learners with one id could not be told apart. */
static int
check_ids(const char *what, size_t n, const char *id_of(const void *, size_t),
          struct pf_place place_of(const void *, size_t), const void *list,
          const struct pf_reader *r)
{
    int status = PF_OK;
    for (size_t i = 1; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const char *id = id_of(list, i), *other = id_of(list, j);
            if (id == NULL || other == NULL || strcmp(id, other) != 0)
                continue;
            status = pf_diag_at(r->d, place_of(list, i),
                                "the %s of line %ld is called '%s' as well; "
                                "give one of them another id",
                                what, place_of(list, j).line, id);
            break;
        }
    return status;
}

static const char *
world_id(const void *list, size_t i)
{
    return ((const struct pf_world_def *) list)[i].id;
}

static struct pf_place
world_place(const void *list, size_t i)
{
    return ((const struct pf_world_def *) list)[i].at;
}

static const char *
learner_id(const void *list, size_t i)
{
    return ((const struct pf_learner_def *) list)[i].id;
}

static struct pf_place
learner_place(const void *list, size_t i)
{
    return ((const struct pf_learner_def *) list)[i].at;
}

void
pf_design_clear(struct pf_design *design)
{
    for (size_t i = 0; design->world != NULL && i < design->n_worlds; i++)
        pf_world_def_clear(&design->world[i]);
    for (size_t i = 0; design->learner != NULL && i < design->n_learners; i++)
        pf_learner_def_clear(&design->learner[i]);
    pf_evaluation_clear(&design->evaluation);
    free(design->world);
    free(design->learner);
    memset(design, 0, sizeof *design);
}

static int
read_worlds(struct pf_design *out, const xmlNode *root,
            const struct pf_reader *r)
{
    const xmlNode *node = NULL;
    int status = PF_OK;
    for (size_t i = 0; i < out->n_worlds && status != PF_ENOMEM; i++) {
        node = pf_child_of(root, PF_TAG_WORLD, node);
        status = pf_worse(status, pf_world_read(&out->world[i], node, r));
    }
    if (status == PF_ENOMEM)
        return status;
    return pf_worse(status, check_ids("world", out->n_worlds, world_id,
                                      world_place, out->world, r));
}

static int
read_learners(struct pf_design *out, const xmlNode *root,
              const struct pf_reader *r)
{
    const xmlNode *node = NULL;
    int status = PF_OK;
    for (size_t i = 0; i < out->n_learners && status != PF_ENOMEM; i++) {
        node = pf_child_of(root, PF_TAG_LEARNER, node);
        status = pf_worse(status, pf_learner_read(&out->learner[i], node, r));
    }
    if (status == PF_ENOMEM)
        return status;
    return pf_worse(status, check_ids("learner", out->n_learners, learner_id,
                                      learner_place, out->learner, r));
}

size_t
pf_count_read(const xmlNode *root, enum pf_tag tag)
{
    size_t n = pf_count_children(root, tag), most = 0;
    const struct pf_child *c = pf_rule_of(PF_TAG_EXPERIMENT)->child;
    for (; c->tag != PF_TAG_NONE; c++)
        if (c->tag == tag)
            most = c->most;
    return most > 0 && n > most ? most : n;
}

int
pf_design_read(struct pf_design *out, struct pf_experiment *e,
               const size_t *choice, struct pf_diag *d)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    struct pf_reader r = {e->file, e->base, d};
    int status = PF_OK;
    memset(out, 0, sizeof *out);
    for (size_t a = 0; status == PF_OK && a < e->n_axes; a++)
        status = pf_axis_apply(e, a, choice != NULL ? choice[a] : 0);
    if (status != PF_OK)
        return status;
    out->n_worlds = pf_count_read(root, PF_TAG_WORLD);
    out->n_learners = pf_count_read(root, PF_TAG_LEARNER);
    out->world = calloc(out->n_worlds + 1, sizeof *out->world);
    out->learner = calloc(out->n_learners + 1, sizeof *out->learner);
    if (out->world == NULL || out->learner == NULL)
        return PF_ENOMEM;
    status = read_worlds(out, root, &r);
    if (status != PF_ENOMEM)
        status = pf_worse(status, read_learners(out, root, &r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_common_read(out, root, &r));
    if (status != PF_ENOMEM)
        status =
            pf_worse(status, pf_evaluation_read(&out->evaluation, root, &r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_evaluation_check(out, d));
    return status;
}

/* --- the whole file --- */

/* A file of a later format is refused as that, before anything in it is
 * called a mistake. */
static int
check_version(const xmlNode *root, const struct pf_reader *r)
{
    xmlChar *text = xmlGetNoNsProp(root, pf_xml("version"));
    uint64_t version = 1;
    int status = PF_OK;
    if (text != NULL && pf_parse_count((const char *) text, &version) &&
        version > 1)
        status = pf_diag_at(r->d, pf_element_place(root, r->file),
                            "the file is in version %" PRIu64 " of the "
                            "format; this prefarm reads version 1",
                            version);
    xmlFree(text);
    return status;
}

static int
read_head(struct pf_experiment *e, const xmlNode *root,
          const struct pf_reader *r)
{
    const xmlNode *node = pf_child_of(root, PF_TAG_DESCRIPTION, NULL);
    xmlChar *text = node != NULL ? xmlNodeGetContent(node) : NULL;
    struct pf_attributes a;
    int status = pf_attributes_read(&a, root, PF_TAG_EXPERIMENT, r);
    if (status != PF_ENOMEM) {
        const char *name = a.own.text[PF_EXPERIMENT_NAME];
        e->seed = (uint64_t) a.own.number[PF_EXPERIMENT_SEED];
        e->name = strdup(name != NULL ? name : "");
        e->description = strdup(text != NULL ? (const char *) text : "");
        if (e->name == NULL || e->description == NULL)
            status = PF_ENOMEM;
    }
    pf_attributes_clear(&a);
    xmlFree(text);
    return status;
}

static int
keep_xml(struct pf_experiment *e)
{
    xmlChar *text = NULL;
    int size = 0;
    xmlDocDumpMemoryEnc(e->doc, &text, &size, "UTF-8");
    e->xml = text != NULL ? strdup((const char *) text) : NULL;
    xmlFree(text);
    return e->xml != NULL ? PF_OK : PF_ENOMEM;
}

/* Runs = cells times seeds. Where seeds are swept this is not exact; the plan
 * counts again. */
static int
check_size(struct pf_experiment *e, const struct pf_reader *r)
{
    struct pf_reader quiet = {r->file, r->base, NULL};
    struct pf_design common = {.n_seeds = 1};
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    uint64_t cells = 0;
    int status = pf_count_cells(&cells, e);
    if (status != PF_OK)
        return status;
    if (pf_common_read(&common, root, &quiet) == PF_ENOMEM)
        return PF_ENOMEM;
    uint64_t runs = pf_times(cells, common.n_seeds > 0 ? common.n_seeds : 1);
    return pf_runs_check(runs, e, r->d);
}

int
pf_runs_check(uint64_t runs, const struct pf_experiment *e, struct pf_diag *d)
{
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    if (runs <= PF_MAX_RUNS)
        return PF_OK;
    return pf_diag_at(d, pf_element_place(root, e->file),
                      "the experiment has %s%" PRIu64 " runs; at most %u are "
                      "possible: sweep fewer values or use fewer seeds",
                      runs == UINT64_MAX ? "more than " : "", runs,
                      PF_MAX_RUNS);
}

/* Writes the ids that go without saying into the document, so that paths can
 * name them: learner[@id='omd'] for <learner type="omd"/>. */
static void
write_ids(const xmlNode *root)
{
    for (xmlNode *p = root->children; p != NULL; p = p->next) {
        bool world = p->type == XML_ELEMENT_NODE &&
                     xmlStrEqual(p->name, pf_xml("world"));
        bool learner = p->type == XML_ELEMENT_NODE &&
                       xmlStrEqual(p->name, pf_xml("learner"));
        if ((!world && !learner) || xmlHasProp(p, pf_xml("id")) != NULL)
            continue;
        xmlChar *type = xmlGetNoNsProp(p, pf_xml("type"));
        const xmlChar *id = world ? pf_xml("world") : type;
        if (id != NULL)
            xmlNewProp(p, pf_xml("id"), id);
        xmlFree(type);
    }
}

/* Each of them looks at its neighbours: hours, where there are too many, which
 * the structure's check has told. */
static bool
is_crowded(const xmlNode *root, enum pf_tag tag)
{
    return pf_count_children(root, tag) > pf_count_read(root, tag);
}

/* What hangs on the values of axes. */
static int
check_values(struct pf_experiment *e, struct pf_diag *d)
{
    int status = pf_experiment_check(e, d);
    return status != PF_ENOMEM
               ? pf_worse(status, pf_claims_read(&e->claims, e, d))
               : status;
}

static int
read_document(struct pf_experiment *e, const char *const *set, size_t n_sets,
              struct pf_diag *d)
{
    struct pf_diag found; /* one mistake may be made over and over */
    pf_diag_init(&found);
    struct pf_reader r = {e->file, e->base, d};
    struct pf_reader apart = {e->file, e->base, &found};
    const xmlNode *root = xmlDocGetRootElement(e->doc);
    int status = check_version(root, &r);
    if (status == PF_OK)
        write_ids(root);
    if (status == PF_OK)
        status = pf_sets_apply(e, set, n_sets, d);
    if (status == PF_OK)
        status = keep_xml(e);
    if (status != PF_OK)
        return status;
    status = pf_structure_check(root, &apart);
    pf_mistakes_merge(d, &found);
    if (is_crowded(root, PF_TAG_WORLD) || is_crowded(root, PF_TAG_LEARNER))
        return status;
    if (!xmlStrEqual(root->name, pf_xml("experiment")) || root->ns != NULL)
        return status;
    status = pf_worse(status, read_head(e, root, &r));
    if (status != PF_ENOMEM)
        status = pf_worse(status, pf_axes_read(e, &r));
    if (status == PF_ENOMEM)
        return status;
    int size = check_size(e, &r);
    if (size != PF_OK)
        return size;
    status = pf_worse(status, pf_axes_fill(e, &r));
    if (status != PF_ENOMEM && pf_axes_are_filled(e))
        status = pf_worse(status, check_values(e, d));
    return status;
}

/* libxml2 leaves out what it has no memory for, an attribute or its text, and
 * says so here alone: the rest may well be another experiment. */
static bool
ran_out_of_memory(void)
{
    const xmlError *last = xmlGetLastError();
    return last != NULL && last->code == XML_ERR_NO_MEMORY;
}

int
pf_experiment_parse(struct pf_experiment *e, const char *file, const char *xml,
                    size_t size, const char *const *set, size_t n_sets,
                    struct pf_diag *d)
{
    struct pf_diag found;
    memset(e, 0, sizeof *e);
    pf_diag_init(&found);
    e->file = strdup(file);
    e->base = folder_of(file);
    int status = e->file != NULL && e->base != NULL ? PF_OK : PF_ENOMEM;
    xmlResetLastError();
    if (status == PF_OK && size > PF_EXPERIMENT_CAP)
        status = pf_diag_at(&found, (struct pf_place){e->file, 0},
                            "the file has %zu bytes; at most %u are allowed",
                            size, PF_EXPERIMENT_CAP);
    if (status == PF_OK)
        status = pf_xml_parse(&e->doc, xml, size, e->file, &found);
    if (status == PF_OK)
        status = read_document(e, set, n_sets, &found);
    if (status == PF_OK && found.count > 0)
        status = PF_EINPUT;
    if (ran_out_of_memory())
        status = PF_ENOMEM;
    pf_mistakes_sort(&found, file);
    pf_mistakes_merge(d, &found);
    return status;
}

int
pf_experiment_read(struct pf_experiment *e, const char *file,
                   const char *const *set, size_t n_sets, struct pf_diag *d)
{
    char *text = NULL;
    size_t size = 0;
    memset(e, 0, sizeof *e);
    int status = pf_file_read(NULL, file, PF_EXPERIMENT_CAP, &text, &size, d,
                              (struct pf_place){NULL, 0});
    if (status == PF_OK)
        status = pf_experiment_parse(e, file, text, size, set, n_sets, d);
    free(text);
    return status;
}
