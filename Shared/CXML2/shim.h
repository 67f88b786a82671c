#pragma once
#include <libxml/xmlversion.h>
// Foundation brings another ICU, whose types are others by the same names; nothing here needs libxml2's.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/tree.h>
#include <libxml/uri.h>
