src_libpflab_la_SOURCES += \
	src/lab/page/annotators.c \
	src/lab/page/asked.c \
	src/lab/page/asked.h \
	src/lab/page/asked_learners.c \
	src/lab/page/failures.c \
	src/lab/page/figures.c \
	src/lab/page/games.c \
	src/lab/page/headline.c \
	src/lab/page/headline.h \
	src/lab/page/html.c \
	src/lab/page/html.h \
	src/lab/page/leaderboard.c \
	src/lab/page/manifest.c \
	src/lab/page/page.c \
	src/lab/page/page.h \
	src/lab/page/page_part.h \
	src/lab/page/ranking.c \
	src/lab/page/reading.c \
	src/lab/page/results.c \
	src/lab/page/runs.c \
	src/lab/page/runs.h \
	src/lab/page/script.c \
	src/lab/page/style.c \
	src/lab/page/svg.c \
	src/lab/page/table.c \
	src/lab/page/table.h
