"""A treebank of three sentences with a multiword token and an empty node."""

DONT = """\
# newdoc id = d
# newpar id = p1
# text = I don't.
1	I	I	PRON	PRP	_	3	nsubj	_	_
2-3	don't	_	_	_	_	_	_	_	SpaceAfter=No
2	do	do	AUX	VBP	_	3	aux	_	_
3	n't	not	PART	RB	_	0	root	_	_
3.1	go	go	VERB	VB	_	_	_	_	_
4	.	.	PUNCT	.	_	3	punct	_	_

# sent_id = 2
1	Go	go	VERB	VB	_	0	root	_	SpaceAfter=No
2	!	!	PUNCT	.	_	1	punct	_	_

# newpar
1	Yes	yes	INTJ	UH	_	0	root	_	_
"""
