/* How this defends itself (libxml2 2.9 needs all of it):
 *   - a DOCTYPE stops the parser, so there are no entities to expand and
 *     no external subset to fetch; the entity loader refuses everything too
 *   - the caller's text is parsed from memory: no file is opened (libxml2
 *     would unpack a compressed one without a word), no catalog consulted
 *   - the declared encoding is ignored and the text must be UTF-8, so that
 *     no converter runs and all checks see the bytes the parser sees
 *   - elements and attributes are counted before the parser sees them: it
 *     compares every attribute of a tag with every other
 *   - the push parser stops at the first fatal error; the pull parser goes on
 *     behind it, where the count no longer holds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/xml_read.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/status.h"

const char *
pf_shorten(const char *text, char out[PF_SHORT])
{
    const size_t room = PF_SHORT - 4;
    size_t n = strnlen(text, room + 1);
    if (n <= room) {
        memcpy(out, text, n);
        out[n] = '\0';
        return out;
    }
    n = room;
    while (n > 0 && ((unsigned char) text[n] & 0xc0) == 0x80)
        n--;
    memcpy(out, text, n);
    memcpy(out + n, "...", 4);
    return out;
}

long
pf_xml_line(const xmlNode *node)
{
    return xmlGetLineNo(node);
}

struct reading {
    struct pf_place at;
    struct pf_diag *d;
    bool doctype;
    bool failed;
    bool fatal; /* what is said after a fatal error only follows from it */
    bool no_memory;
};

static xmlParserInput *
refuse_to_load(const char *url, const char *id, xmlParserCtxt *ctxt)
{
    (void) url;
    (void) id;
    (void) ctxt;
    return NULL;
}

static void
on_doctype(void *user, const xmlChar *name, const xmlChar *public_id,
           const xmlChar *system_id)
{
    xmlParserCtxt *ctxt = user;
    struct reading *r = ctxt->_private;
    struct pf_place at = {r->at.file, xmlSAX2GetLineNumber(ctxt)};
    (void) name;
    (void) public_id;
    (void) system_id;
    if (!r->doctype)
        pf_diag_at(r->d, at, "a DOCTYPE is not allowed; remove it");
    r->doctype = true;
    r->failed = true;
    xmlStopParser(ctxt);
}

/* libxml2's text ends with a line feed, may span lines and sometimes advises
 * an option that nobody here can set. */
static void
tidy(const char *message, char out[2 * PF_SHORT])
{
    snprintf(out, 2 * PF_SHORT, "%s", message != NULL ? message : "");
    char *advice = strstr(out, " use XML_PARSE_HUGE");
    if (advice != NULL)
        *advice = '\0';
    out[strcspn(out, "\n")] = '\0';
    size_t n = strlen(out);
    while (n > 0 && ((unsigned char) out[n - 1] & 0x80) != 0)
        out[--n] = '\0'; /* perhaps half a character */
}

/* The push parser says "extra content" wherever a text does not end with its
 * root element. */
static void
say(const xmlParserCtxt *ctxt, const xmlError *error, struct pf_place at)
{
    const struct reading *r = ctxt->_private;
    char text[2 * PF_SHORT], shown[PF_SHORT];
    tidy(error->message, text);
    if (error->code == XML_ERR_DOCUMENT_END && ctxt->nameNr > 0)
        pf_diag_at(r->d, at, "not well-formed XML: the text ends inside <%s>",
                   pf_shorten((const char *) ctxt->name, shown));
    else if (error->code == XML_ERR_DOCUMENT_END)
        pf_diag_at(r->d, at,
                   "not well-formed XML: the text does not end "
                   "with the first element");
    else
        pf_diag_at(r->d, at, "not well-formed XML: %s", text);
}

static void
on_error(void *user, xmlError *error)
{
    xmlParserCtxt *ctxt = user;
    struct reading *r = ctxt->_private;
    struct pf_place at = {r->at.file, error->line > 0 ? error->line : 1};
    if (error->level < XML_ERR_ERROR || r->doctype || r->fatal)
        return;
    r->fatal = error->level == XML_ERR_FATAL;
    r->failed = true;
    if (error->code == XML_ERR_NO_MEMORY) {
        r->no_memory = true;
        return;
    }
    say(ctxt, error, at);
}

static int
parse(xmlParserCtxt *ctxt, const char *text, size_t size, xmlDoc **out)
{
    struct reading *r = ctxt->_private;
    ctxt->sax->internalSubset = on_doctype;
    ctxt->sax->serror = on_error;
    xmlCtxtUseOptions(ctxt, XML_PARSE_NONET | XML_PARSE_NOWARNING |
                                XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES |
                                XML_PARSE_NOCDATA);
    xmlParseChunk(ctxt, text, (int) size, 1);
    *out = ctxt->myDoc;
    ctxt->myDoc = NULL;
    if (r->no_memory || ctxt->errNo == XML_ERR_NO_MEMORY)
        return PF_ENOMEM;
    if (r->failed)
        return PF_EINPUT;
    /* A stopped parser leaves a document behind, so ask it as well. */
    if (!ctxt->wellFormed || *out == NULL)
        return pf_diag_at(r->d, r->at, "not well-formed XML");
    return PF_OK;
}

int
pf_xml_parse(xmlDoc **out, const char *text, size_t size, const char *file,
             struct pf_diag *d)
{
    struct reading r = {.at = {file, 1}, .d = d};
    xmlParserCtxt *ctxt = NULL;
    *out = NULL;
    int status = pf_xml_scan(text, size, r.at, d);
    if (status != PF_OK)
        return status;
    xmlExternalEntityLoader before = xmlGetExternalEntityLoader();
    xmlSetExternalEntityLoader(refuse_to_load);
    ctxt = xmlCreatePushParserCtxt(NULL, NULL, NULL, 0, NULL);
    status = PF_ENOMEM;
    if (ctxt != NULL) {
        ctxt->_private = &r;
        status = parse(ctxt, text, size, out);
        xmlFreeParserCtxt(ctxt);
    }
    xmlSetExternalEntityLoader(before);
    if (status != PF_OK) {
        xmlFreeDoc(*out);
        *out = NULL;
    }
    return status;
}
