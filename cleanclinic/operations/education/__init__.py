"""Education: sessions, attendance, exams."""
