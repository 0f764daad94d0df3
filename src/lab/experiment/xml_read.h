/* Parsing XML that nobody vouches for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_XML_READ_H
#define PF_LAB_XML_READ_H

#include <libxml/tree.h>
#include <stddef.h>

#include "core/diag.h"

/* Limits that keep a hostile file cheap. No experiment comes near them. */
#define PF_XML_ELEMENTS 100000 /* in a file */
#define PF_XML_ATTRIBUTES 256  /* in a tag */

/* Parses the size bytes of `text` (UTF-8, not necessarily NUL-terminated).
 * Nothing is fetched, no entity is expanded, a DOCTYPE is refused. Mistakes
 * are noted in d as `file:line: ...`, and nothing is printed. PF_OK,
 * PF_EINPUT or PF_ENOMEM; *out is NULL unless PF_OK. Free with xmlFreeDoc. */
int pf_xml_parse(xmlDoc **out, const char *text, size_t size, const char *file,
                 struct pf_diag *d);

/* Refuses what is no UTF-8 text, declares another encoding, or is expensive to
 * parse. (Called by pf_xml_parse.) */
int pf_xml_scan(const char *text, size_t size, struct pf_place at,
                struct pf_diag *d);

/* Copies the start of a text for a message: at most PF_SHORT - 1 bytes,
 * whole UTF-8 characters, "..." where something is left out. */
#define PF_SHORT 100
const char *pf_shorten(const char *text, char out[PF_SHORT]);

/* A C text as libxml2 wants it. */
static inline const xmlChar *
pf_xml(const char *text)
{
    return (const xmlChar *) text;
}

/* The line of a node in its file. */
long pf_xml_line(const xmlNode *node);

#endif
