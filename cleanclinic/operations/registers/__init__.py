"""The ward's registers: gifts, visits, thanks, talks, decisions, the mailbox, complaints."""
