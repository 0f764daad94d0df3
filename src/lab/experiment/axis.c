/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/axis.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/path.h"
#include "lab/experiment/xml_read.h"

void
pf_axis_clear(struct pf_axis *axis)
{
    for (size_t i = 0; axis->value != NULL && i < axis->n; i++)
        free(axis->value[i]);
    free(axis->value);
    free(axis->path);
    free(axis->name);
    free(axis->attribute);
    free(axis->target);
    free(axis->same);
    free(axis->column);
    memset(axis, 0, sizeof *axis);
}

static int
put_value(xmlNode *target, const char *attribute, const char *value,
          struct pf_mark *mark)
{
    if (value[0] == '\0') {
        xmlUnsetProp(target, pf_xml(attribute));
        return PF_OK;
    }
    xmlAttr *attr = xmlSetProp(target, pf_xml(attribute), pf_xml(value));
    if (attr == NULL || attr->children == NULL)
        return PF_ENOMEM;
    attr->_private = mark;
    return PF_OK;
}

static int
apply_set(struct pf_experiment *e, size_t i, const char *setting,
          struct pf_diag *d)
{
    struct pf_place at = {"--set", 0};
    char *path = NULL, *attribute = NULL, shown[PF_SHORT];
    xmlNode **target = NULL;
    size_t n = 0, length = pf_path_length(setting);
    if (!xmlCheckUTF8(pf_xml(setting)))
        return pf_diag_at(d, at, "the text is not UTF-8");
    if (length == SIZE_MAX)
        return pf_diag_at(d, at,
                          "'%s' is not PATH=VALUE, such as "
                          "world/@beta=0.1",
                          pf_shorten(setting, shown));
    int status = PF_ENOMEM;
    path = strndup(setting, length);
    size_t size = length + sizeof "--set ";
    e->set_name[i] = malloc(size);
    if (path == NULL || e->set_name[i] == NULL)
        goto out;
    snprintf(e->set_name[i], size, "--set %s", path);
    e->mark[i].at = (struct pf_place){e->set_name[i], 0};
    status = pf_path_resolve(path, e->doc, &attribute, &target, &n, d, at);
    if (status == PF_OK)
        status = pf_text_check(setting + length + 1, "value", d, e->mark[i].at);
    for (size_t t = 0; status == PF_OK && t < n; t++)
        status =
            put_value(target[t], attribute, setting + length + 1, &e->mark[i]);
out:
    free(path);
    free(attribute);
    free(target);
    return status;
}

int
pf_sets_apply(struct pf_experiment *e, const char *const *set, size_t n_sets,
              struct pf_diag *d)
{
    int status = PF_OK;
    e->mark = calloc(n_sets + PF_MAX_AXES, sizeof *e->mark);
    e->set_name = calloc(n_sets + 1, sizeof *e->set_name);
    if (e->mark == NULL || e->set_name == NULL)
        return PF_ENOMEM;
    e->n_sets = n_sets;
    for (size_t i = 0; i < n_sets && status != PF_ENOMEM; i++)
        status = pf_worse(status, apply_set(e, i, set[i], d));
    return status;
}
