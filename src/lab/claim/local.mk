src_libpflab_la_SOURCES += \
	src/lab/claim/arms.c \
	src/lab/claim/arms.h \
	src/lab/claim/claims.c \
	src/lab/claim/claims.h \
	src/lab/claim/load.c \
	src/lab/claim/load.h \
	src/lab/claim/load_board.c \
	src/lab/claim/load_run.c \
	src/lab/claim/table.c \
	src/lab/claim/table.h \
	src/lab/claim/table_markup.c \
	src/lab/claim/table_text.c \
	src/lab/claim/text.c \
	src/lab/claim/text.h
