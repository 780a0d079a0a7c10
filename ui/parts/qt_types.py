"""Python's types of Qt, all made on the UI thread before a worker imports anything that names them.

PySide makes each type at its first asking. Asked for by two threads at once it crashes, and the
`Qt` with its hundred enums takes longer than painting the first window.
"""

from collections.abc import Iterator
from time import perf_counter

from PySide6 import QtCore, QtGui, QtSvg, QtWidgets

_STEP_S = 0.004

# All that the window imports; a test fails when one is missing.
TYPES = {
    QtCore: """
        Qt QAbstractItemModel QAbstractTableModel QBuffer QByteArray QCollator QCoreApplication
        QDate QDateTime QEvent QEventLoop QIODevice QItemSelection QItemSelectionModel
        QItemSelectionRange QLibraryInfo QLocale
        QMetaMethod QMimeData QModelIndex QObject QPersistentModelIndex QPoint QPointF QRect QRectF
        QSize QStandardPaths QStorageInfo QStringListModel QTime QTimer QTranslator QUrl
        QtMsgType SLOT Signal Slot qInstallMessageHandler
    """,
    QtGui: """
        QAction QActionGroup QCloseEvent QColor QContextMenuEvent QDesktopServices
        QDragEnterEvent QDropEvent QEnterEvent QFocusEvent QFont QFontDatabase
        QFontMetrics QGuiApplication QHelpEvent QIcon QImage QImageReader
        QInputMethodEvent QKeyEvent QKeySequence QLinearGradient QMouseEvent QPageSize
        QPaintEvent QPainter QPainterPath QPalette QPen QPixmap QPolygonF QResizeEvent
        QShortcut QShowEvent QTextBlockFormat QTextCharFormat QTextCursor QTextDocument
        QTransform QWheelEvent QWindow
    """,
    QtSvg: """
        QSvgRenderer
    """,
    QtWidgets: """
        QAbstractButton QAbstractItemView QApplication QBoxLayout QButtonGroup
        QCalendarWidget QCheckBox QComboBox QCompleter QDialog QDoubleSpinBox QFileDialog
        QFrame QGridLayout QHBoxLayout QHeaderView QLabel QLayout QLayoutItem QLineEdit QListView
        QListWidget QListWidgetItem QMenu QPlainTextEdit QPushButton QRadioButton
        QScrollArea QSizePolicy QStackedWidget QStyle QStyleOptionViewItem QStyledItemDelegate
        QTabBar QTableView QTextBrowser QToolTip QVBoxLayout QWidget
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
