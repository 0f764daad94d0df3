/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/file.h"
#include "core/param.h"
#include "core/status.h"

/* Well-formed UTF-8 by first byte (Unicode 15, table 3-7): how many bytes, and
 * the range of the second; all later ones are 80..bf. */
static const struct {
    unsigned char first, last, length, low, high;
} utf8_rows[] = {
    {0x01, 0x7f, 1, 0x00, 0x00}, {0xc2, 0xdf, 2, 0x80, 0xbf},
    {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf},
    {0xf4, 0xf4, 4, 0x80, 0x8f},
};

/* Bytes of the character at s, or 0 where it is not UTF-8. A NUL is no
 * continuation byte, so that reading stops at the end. */
static size_t
character_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof utf8_rows / sizeof utf8_rows[0]; i++) {
        if (s[0] < utf8_rows[i].first || s[0] > utf8_rows[i].last)
            continue;
        if (s[1] < utf8_rows[i].low || s[1] > utf8_rows[i].high)
            return 0;
        for (size_t k = 2; k < utf8_rows[i].length; k++)
            if (s[k] < 0x80 || s[k] > 0xbf)
                return 0;
        return utf8_rows[i].length;
    }
    return 0;
}

static int
check_utf8(const struct pf_source *s, struct pf_diag *d)
{
    const unsigned char *t = (const unsigned char *) s->text;
    long line = 1;
    while (*t != '\0') {
        size_t length = character_length(t);
        if (length == 0)
            return pf_diag_at(d, pf_source_place(s, line),
                              "byte 0x%02X is not UTF-8; save the file with "
                              "UTF-8 encoding",
                              (unsigned) *t);
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
        size_t length = character_length((const unsigned char *) text + used);
        if (length == 0 || used + length > PF_CLIP_KEEP)
            break;
        used += length;
    }
    snprintf(out, PF_CLIP_SIZE, "%.*s%s", (int) used, text,
             text[used] != '\0' ? "..." : "");
    return out;
}
