#ifndef AIXTUI_CNCURSES_SHIM_H
#define AIXTUI_CNCURSES_SHIM_H
#define NCURSES_WIDECHAR 1
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#include <curses.h>
#endif
