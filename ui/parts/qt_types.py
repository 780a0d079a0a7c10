"""Python's types of Qt, all made on the UI thread before a worker imports anything that names them.

PySide makes each type at its first asking. Asked for by two threads at once it crashes, and the
`Qt` with its hundred enums takes longer than painting the first window.
"""

from collections.abc import Iterator
from time import perf_counter

from PySide6 import QtCore, QtGui, QtSvg, QtWidgets

_STEP_S = 0.004

# All that the window imports, and what Qt hands over without being asked by name: every kind of
# event (at the first of them), items of layouts, what is painted on. A test fails when one is
# missing.
TYPES = {
    QtCore: """
        QAbstractItemModel QAbstractTableModel QBuffer QByteArray QChildEvent QCollator
        QCoreApplication QDate QDateTime QDynamicPropertyChangeEvent QEvent QEventLoop
        QIODevice QItemSelection QItemSelectionModel QItemSelectionRange QLibraryInfo
        QLocale QMetaMethod QMimeData QModelIndex QObject QPersistentModelIndex QPoint
        QPointF QRect QRectF QSize QSocketNotifier QStandardPaths QStorageInfo
        QStringListModel QTime QTimer QTimerEvent QTranslator QUrl QXmlStreamReader Qt
        QtMsgType SLOT Signal Slot qInstallMessageHandler
    """,
    QtGui: """
        QAction QActionEvent QActionGroup QBrush QChildWindowEvent QCloseEvent QColor
        QContextMenuEvent QCursor QDesktopServices QDragEnterEvent QDragLeaveEvent
        QDropEvent QEnterEvent QExposeEvent QFileOpenEvent QFocusEvent QFont QFontDatabase
        QFontMetrics QGuiApplication QHelpEvent QHideEvent QHoverEvent QIcon QIconDragEvent
        QImage QImageReader QInputMethodEvent QInputMethodQueryEvent QKeyEvent QKeySequence
        QLinearGradient QMouseEvent QMoveEvent QNativeGestureEvent QPageSize
        QPagedPaintDevice QPaintDeviceWindow QPaintEvent QPainter QPainterPath QPalette QPen
        QPixmap QPlatformSurfaceEvent QPolygonF QRasterWindow QResizeEvent QScrollEvent
        QScrollPrepareEvent QShortcut QShortcutEvent QShowEvent QStatusTipEvent QTabletEvent
        QTextBlockFormat QTextCharFormat QTextCursor QTextDocument QToolBarChangeEvent
        QTouchEvent QTransform QWhatsThisClickedEvent QWheelEvent QWindow
        QWindowStateChangeEvent
    """,
    QtSvg: """
        QSvgRenderer
    """,
    QtWidgets: """
        QAbstractButton QAbstractItemView QApplication QBoxLayout QButtonGroup
        QCalendarWidget QCheckBox QComboBox QCommonStyle QCompleter QDialog QDoubleSpinBox
        QFileDialog QFrame QGestureEvent QGraphicsSceneContextMenuEvent
        QGraphicsSceneDragDropEvent QGraphicsSceneEvent QGraphicsSceneHelpEvent
        QGraphicsSceneHoverEvent QGraphicsSceneMouseEvent QGraphicsSceneMoveEvent
        QGraphicsSceneResizeEvent QGraphicsSceneWheelEvent QGridLayout QHBoxLayout
        QHeaderView QLabel QLayout QLayoutItem QLineEdit QListView QListWidget
        QListWidgetItem QMenu QPlainTextEdit QPushButton QRadioButton QScrollArea
        QSizePolicy QSpacerItem QStackedWidget QStyle QStyleOptionViewItem
        QStyledItemDelegate QTabBar QTableView QTextBrowser QToolButton QToolTip QVBoxLayout
        QWidget QWidgetItem
    """,
}


def make_types() -> Iterator[None]:
    """Makes them, pausing every few milliseconds; each takes one at most, `Qt` itself excepted."""
    began = perf_counter()
    for module, names in TYPES.items():
        for name in names.split():
            getattr(module, name)
            if perf_counter() - began > _STEP_S:
                yield
                began = perf_counter()
