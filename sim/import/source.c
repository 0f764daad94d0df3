/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/file.h"
#include "core/param.h"
#include "core/status.h"
#include "core/text.h"

static int
check_utf8(const struct pf_source *s, struct pf_diag *d)
{
    const char *t = s->text;
    long line = 1;
    while (*t != '\0') {
        size_t length = pf_utf8_length(t);
        if (length == 0)
            return pf_diag_at(d, pf_source_place(s, line),
                              "byte 0x%02X is not UTF-8; save the file with "
                              "UTF-8 encoding",
                              (unsigned) (unsigned char) *t);
        line += *t == '\n';
        t += length;
    }
    return PF_OK;
}

int
pf_source_read(struct pf_source *s, const char *base, const char *name,
               struct pf_diag *d, struct pf_place at)
{
    memset(s, 0, sizeof *s);
    int status = pf_file_read(base, name, PF_IMPORT_CAP, &s->text, NULL, d, at);
    if (status == PF_OK) {
        s->path = pf_file_path(base, name);
        status = s->path != NULL ? PF_OK : PF_ENOMEM;
    }
    if (status == PF_OK && strncmp(s->text, "\xef\xbb\xbf", 3) == 0)
        memmove(s->text, s->text + 3, strlen(s->text + 3) + 1);
    if (status == PF_OK)
        status = check_utf8(s, d);
    if (status != PF_OK)
        pf_source_clear(s);
    return status;
}

void
pf_source_clear(struct pf_source *s)
{
    free(s->path);
    free(s->text);
    memset(s, 0, sizeof *s);
}

struct pf_place
pf_source_place(const struct pf_source *s, long line)
{
    return (struct pf_place){s->path, line};
}

const char *
pf_file_ending(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *dot = strrchr(slash != NULL ? slash : name, '.');
    return dot != NULL ? dot : "";
}

bool
pf_same_word(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

bool
pf_word_among(const char *words, const char *word)
{
    char one[PF_CLIP_SIZE];
    for (size_t i = 0; pf_choice_word(words, i, one, sizeof one); i++)
        if (pf_same_word(one, word))
            return true;
    return false;
}

const char *
pf_clip(const char *text, char out[PF_CLIP_SIZE])
{
    size_t used = 0;
    while (text[used] != '\0') {
        size_t length = pf_utf8_length(text + used);
        if (length == 0 || used + length > PF_CLIP_KEEP)
            break;
        used += length;
    }
    snprintf(out, PF_CLIP_SIZE, "%.*s%s", (int) used, text,
             text[used] != '\0' ? "..." : "");
    return out;
}
