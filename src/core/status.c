/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/status.h"

static const char *const texts[] = {
#define AS_TEXT(code, text) text,
    PF_STATUS_LIST(AS_TEXT)
#undef AS_TEXT
};

const char *
pf_status_text(int status)
{
    if (status < 0 || status >= PF_STATUS_COUNT)
        return "unknown status";
    return texts[status];
}

int
pf_status_exit_code(int status)
{
    switch (status) {
    case PF_OK:
        return 0;
    case PF_EINPUT:
        return 2;
    case PF_EIO:
    case PF_ESTORE:
        return 3;
    case PF_ELOCKED:
        return 4;
    default:
        return 1;
    }
}
