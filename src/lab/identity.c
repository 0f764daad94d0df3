/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/parse.h"
#include "core/status.h"
#include "lab/xml_read.h"

/* --- data files --- */

void
pf_hashes_clear(struct pf_hashes *h)
{
    for (size_t i = 0; i < h->n; i++)
        free(h->name[i]);
    free(h->name);
    free(h->hex);
    memset(h, 0, sizeof *h);
}

/* Does not wait for a pipe and does not follow a device for ever. */
static int
hash_contents(const char *path, char hex[65])
{
    uint8_t block[16384];
    SHA2_CTX sha;
    struct stat info;
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return PF_EIO;
    SHA256Init(&sha);
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        while ((got = read(fd, block, sizeof block)) > 0)
            SHA256Update(&sha, block, (size_t) got);
    else
        errno = EINVAL;
    int reason = errno;
    close(fd);
    errno = reason;
    SHA256End(&sha, hex);
    return got == 0 ? PF_OK : PF_EIO;
}

static int
add_hash(struct pf_hashes *h, const char *name, struct pf_diag *d,
         struct pf_place at)
{
    char shown[PF_SHORT];
    char **names = realloc(h->name, (h->n + 1) * sizeof *names);
    if (names != NULL)
        h->name = names;
    char(*hexes)[65] = realloc(h->hex, (h->n + 1) * sizeof *hexes);
    if (hexes != NULL)
        h->hex = hexes;
    char *path = pf_file_path(h->base, name);
    int status = PF_ENOMEM;
    if (names == NULL || hexes == NULL || path == NULL)
        goto out;
    if (hash_contents(path, h->hex[h->n]) != PF_OK) {
        status = pf_diag_at(d, at, "cannot read '%s': %s",
                            pf_shorten(path, shown), strerror(errno));
        goto out;
    }
    h->name[h->n] = strdup(name);
    if (h->name[h->n] == NULL)
        goto out;
    h->n++;
    status = PF_OK;
out:
    free(path);
    return status;
}

static int
find_hash(const char **hex, struct pf_hashes *h, const char *name,
          struct pf_diag *d, struct pf_place at)
{
    size_t i = 0;
    int status = PF_OK;
    while (i < h->n && strcmp(h->name[i], name) != 0)
        i++;
    if (i == h->n)
        status = add_hash(h, name, d, at);
    *hex = status == PF_OK ? h->hex[i] : "";
    return status;
}

/* --- texts --- */

struct text {
    FILE *stream;
    char **out;
    size_t size;
    struct pf_hashes *hashes;
    struct pf_diag *d;
};

static int
open_text(struct text *t, char **out)
{
    *out = NULL;
    t->out = out;
    t->stream = open_memstream(out, &t->size);
    return t->stream != NULL ? PF_OK : PF_ENOMEM;
}

static int
close_text(struct text *t, int status)
{
    bool bad = ferror(t->stream) != 0;
    bad = fclose(t->stream) != 0 || bad || *t->out == NULL;
    if (bad && status == PF_OK)
        status = PF_ENOMEM;
    if (status != PF_OK) {
        free(*t->out);
        *t->out = NULL;
    }
    return status;
}

/* Writes "OWNER NAME VALUE" for every parameter. */
static int
write_values(const struct text *t, const char *owner, const struct pf_values *v,
             struct pf_place at)
{
    char shown[32];
    int status = PF_OK;
    for (size_t i = 0; i < v->n && status == PF_OK; i++) {
        const char *value = pf_values_show(v, i, shown), *hex;
        fprintf(t->stream, "%s %s %s", owner, v->params[i].name, value);
        if (v->params[i].form == PF_FILE && value[0] != '\0') {
            status = find_hash(&hex, t->hashes, value, t->d, at);
            fprintf(t->stream, " sha256 %s", hex);
        }
        fputc('\n', t->stream);
    }
    return status;
}

static int
write_element(const struct text *t, const char *owner,
              const struct pf_element *e)
{
    fprintf(t->stream, "%s %s\n", owner, e->kind->name);
    return write_values(t, owner, &e->values, e->at);
}

static void
write_world(const struct text *t, const struct pf_experiment *e,
            const struct pf_world_def *w)
{
    char shown[32];
    fprintf(t->stream, "prefarm 1\nexperiment seed %" PRIu64 "\n", e->seed);
    fprintf(t->stream, "world contexts %zu\nworld weights", w->contexts);
    for (size_t c = 0; w->weight != NULL && c < w->contexts; c++)
        fprintf(t->stream, " %s", pf_format_real(w->weight[c], shown));
    fprintf(t->stream, "%s\n", w->weight == NULL ? " equal" : "");
    fprintf(t->stream, "world beta %s\n", pf_format_real(w->beta, shown));
    fprintf(t->stream, "world draw %s\n", w->per_seed ? "per-seed" : "shared");
}

int
pf_identity_world(char **out, const struct pf_experiment *e,
                  const struct pf_world_def *w, struct pf_hashes *h,
                  struct pf_diag *d)
{
    struct text t = {.hashes = h, .d = d};
    char owner[48];
    int status = open_text(&t, out);
    if (status != PF_OK)
        return status;
    write_world(&t, e, w);
    for (size_t i = 0; i < w->n_preferences && status == PF_OK; i++) {
        snprintf(owner, sizeof owner, "preference %zu", i + 1);
        status = write_element(&t, owner, &w->preference[i]);
    }
    if (status == PF_OK)
        status = write_element(&t, "reference", &w->reference);
    return close_text(&t, status);
}

int
pf_identity_learner(char **out, const struct pf_learner_def *l,
                    struct pf_hashes *h, struct pf_diag *d)
{
    struct text t = {.hashes = h, .d = d};
    int status = open_text(&t, out);
    if (status != PF_OK)
        return status;
    fprintf(t.stream, "learner %s\n", l->type->kind.name);
    status = write_values(&t, "learner", &l->values, l->at);
    fprintf(t.stream, "iterate %s\n", l->average ? "average" : "last");
    return close_text(&t, status);
}

static bool
records(const struct pf_record_def *r, const struct pf_kind *kind)
{
    for (size_t i = 0; i < r->n_metrics; i++)
        if (&r->metric[i]->kind == kind)
            return true;
    return false;
}

/* Metrics in the order of their family, whatever the order in the file. */
int
pf_identity_rest(char **out, const struct pf_design *common)
{
    static const char *const policies[] = {"none", "final", "all"};
    const struct pf_record_def *r = &common->record;
    struct text t = {.hashes = NULL};
    int status = open_text(&t, out);
    if (status != PF_OK)
        return status;
    fprintf(t.stream, "feedback exact\npolicy tabular\n");
    if (common->budget.steps > 0)
        fprintf(t.stream, "budget steps %" PRIu64 "\n", common->budget.steps);
    else
        fprintf(t.stream, "budget queries %" PRIu64 "\n",
                common->budget.queries);
    fprintf(t.stream, "record points %zu\nrecord spacing %s\n", r->points,
            r->log_spacing ? "log" : "linear");
    fprintf(t.stream, "record policies %s\n", policies[r->policies]);
    for (const struct pf_kind *const *k = pf_metric_family.kinds; *k != NULL;
         k++)
        if (records(r, *k))
            fprintf(t.stream, "metric %s\n", (*k)->name);
    return close_text(&t, PF_OK);
}

/* --- ids --- */

void
pf_identity_runs(struct pf_run *run, size_t n, const char *description)
{
    SHA2_CTX start, sha;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    char seed[40];
    SHA256Init(&start);
    SHA256Update(&start, (const uint8_t *) description, strlen(description));
    for (size_t i = 0; i < n; i++) {
        sha = start;
        int length =
            snprintf(seed, sizeof seed, "seed %" PRIu64 "\n", run[i].seed);
        SHA256Update(&sha, (const uint8_t *) seed, (size_t) length);
        SHA256Final(digest, &sha);
        for (size_t b = 0; b < (PF_RUN_ID - 1) / 2; b++)
            snprintf(run[i].id + 2 * b, 3, "%02x", (unsigned) digest[b]);
    }
}
